using System.Globalization;

namespace ClipHar.Web.Results;

/// <summary>Labels and scores in words for people.</summary>
public static class LabelText
{
    /// <summary>"using_laptop" reads "using laptop".</summary>
    public static string Humanise(string label)
    {
        ArgumentNullException.ThrowIfNull(label);
        return label.Replace('_', ' ');
    }

    public static string Percent(double score) => score.ToString("0 %", CultureInfo.InvariantCulture) is var text && score is > 0 and < 0.005
        ? "< 1 %"
        : text;

    /// <summary>A name for files: lower-case letters and digits, everything else a hyphen, at most 40.</summary>
    public static string Slug(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var slug = string.Concat(text.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')).Trim('-');
        return slug.Length switch { 0 => "cliphar", > 40 => slug[..40], _ => slug };
    }

    public static string Bytes(long bytes) => bytes switch
    {
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0} kB"),
        < 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.#} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.##} GB"),
    };

    /// <summary>Time in a film or session: 0:07, 12:30, 1:02:03.</summary>
    public static string Clock(TimeSpan time) => time.TotalHours >= 1
        ? time.ToString(@"h\:mm\:ss", CultureInfo.InvariantCulture)
        : time.ToString(@"m\:ss", CultureInfo.InvariantCulture);

    /// <summary>A length of time: 0.8 s, 12 s, 3 min 20 s.</summary>
    public static string Length(TimeSpan time) => time.TotalSeconds switch
    {
        < 10 => time.TotalSeconds.ToString("0.0 s", CultureInfo.InvariantCulture),
        < 60 => time.TotalSeconds.ToString("0 s", CultureInfo.InvariantCulture),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalMinutes} min {time.Seconds} s"),
    };
}
