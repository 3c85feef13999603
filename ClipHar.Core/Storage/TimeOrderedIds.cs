using System.Globalization;

namespace ClipHar.Core.Storage;

/// <summary>
/// Makes identifiers that sort by creation time: UUID version 7 (RFC 9562, section 5.7), written as 32 lower-case hex digits.
/// Identifiers of one instance are strictly increasing, also within a millisecond and when the clock steps back.
/// </summary>
public sealed class TimeOrderedIds(TimeProvider clock)
{
    /// <summary>Number of characters of an identifier.</summary>
    public const int Length = 32;

    private readonly Lock _gate = new();
    private UInt128 _last;

    public string Next()
    {
        var candidate = UInt128.Parse(
            Guid.CreateVersion7(clock.GetUtcNow()).ToString("N"), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        lock (_gate)
        {
            if (candidate <= _last)
            {
                candidate = _last + 1;
            }

            _last = candidate;
        }

        return candidate.ToString("x32", CultureInfo.InvariantCulture);
    }

    /// <summary>Whether a text has the form of an identifier; says nothing about whether it was ever given out.</summary>
    public static bool IsValid(string? text) => text is { Length: Length } && text.All(char.IsAsciiHexDigitLower);
}
