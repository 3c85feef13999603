using System.Globalization;

namespace ClipHar.Core.Features.Registry;

/// <summary>Durations as people write them: a number and a unit, "30d", "1.5h", "90s"; or .NET's "1.00:00:00".</summary>
public static class FeatureDuration
{
    public const string Allowed = "a number with a unit, such as 30d, 12h, 15m, 90s or 500ms";

    /// <exception cref="FormatException">Not a duration; says what is allowed.</exception>
    public static TimeSpan Parse(string text) =>
        TryParse(text, out var duration) ? duration : throw new FormatException($"'{text}' is no duration: allowed is {Allowed}.");

    public static bool TryParse(string? text, out TimeSpan duration)
    {
        duration = default;
        text = text?.Trim();
        if (string.IsNullOrEmpty(text))
        {
            return false;
        }

        var digits = text.TakeWhile(c => char.IsAsciiDigit(c) || c == '.').Count();
        double? seconds = text[digits..] switch
        {
            "d" => 86400,
            "h" => 3600,
            "m" => 60,
            "s" => 1,
            "ms" => 0.001,
            _ => null,
        };
        if (seconds is null)
        {
            return text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out duration);
        }

        if (!double.TryParse(text.AsSpan(0, digits), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            || number * seconds.Value > TimeSpan.MaxValue.TotalSeconds / 2)
        {
            return false;
        }

        duration = TimeSpan.FromSeconds(number * seconds.Value);
        return true;
    }

    /// <summary>In seconds, as Protocol Buffers' JSON (and Feast) writes durations: "86400s".</summary>
    public static string Format(TimeSpan duration) =>
        string.Create(CultureInfo.InvariantCulture, $"{(decimal)duration.Ticks / TimeSpan.TicksPerSecond:0.#######}s");
}
