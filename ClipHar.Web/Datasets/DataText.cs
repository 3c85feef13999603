using System.Globalization;
using ClipHar.Client.Datasets;

namespace ClipHar.Web.Datasets;

/// <summary>Data sets in words for people.</summary>
public static class DataText
{
    public const string NoLabel = "no label";

    public const string NoSplit = "no split";

    /// <summary>"100,000".</summary>
    public static string Number(int value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>"1 picture", "3,200 pictures".</summary>
    public static string Count(int value, string one, string many) => $"{Number(value)} {(value == 1 ? one : many)}";

    public static string Pictures(int value) => Count(value, "picture", "pictures");

    /// <summary>State of a version as a word and as a pill's colour.</summary>
    public static (string Text, string Style) State(string state) => state switch
    {
        "ready" => ("ready", "accent"),
        "validating" => ("being validated", "warn"),
        "quarantined" => ("quarantined", "bad"),
        _ => (state, ""),
    };

    public static string Split(string? split) => string.IsNullOrEmpty(split) ? NoSplit : split;

    public static string Label(string? label) => string.IsNullOrEmpty(label) ? NoLabel : Results.LabelText.Humanise(label);

    /// <summary>Where a version came from: "relabelled", "Hugging Face".</summary>
    public static string Source(string? kind) => kind switch
    {
        null or "" => "unknown",
        "folder" => "a folder",
        "manifest" => "a manifest",
        "archive" => "an archive",
        "urls" => "a list of addresses",
        "huggingface" => "Hugging Face",
        "rendered" => "pictures drawn by ClipHar",
        "capture" => "the camera of the live page",
        "feedback" => "feedback on predictions",
        "relabel" => "new labels by a person",
        "split" => "a new split",
        "upload" => "uploaded pictures",
        _ => kind,
    };

    /// <summary>"near_duplicates" reads "near duplicates".</summary>
    public static string Check(string check) => check.Replace('_', ' ').Replace('-', ' ');

    /// <summary>The reason why a name cannot be one of a data set; null when it can.</summary>
    public static string? NameProblem(string? name)
    {
        if (string.IsNullOrWhiteSpace(name))
        {
            return "Give the data set a name.";
        }

        var text = name.Trim();
        return text.Length <= 64 && char.IsAsciiLetterOrDigit(text[0])
            && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_' or '.')
                ? null
                : "A name has lower-case letters, digits, '-', '_' and '.', begins with a letter or digit, and has at most 64 characters.";
    }

    /// <summary>The reason why a word cannot be a tag; null when it can.</summary>
    public static string? TagProblem(string? tag) => tag?.Trim() switch
    {
        null or "" => "Write the tag first.",
        "latest" => "\"latest\" always stands for the newest version that is ready.",
        var text when text.All(char.IsAsciiDigit) => "A tag of digits only would be taken for a version's number.",
        _ => null,
    };

    /// <summary>Time of day for today, else the date.</summary>
    public static string When(DateTimeOffset at, TimeProvider clock)
    {
        var (local, now) = (TimeZoneInfo.ConvertTime(at, clock.LocalTimeZone), clock.GetLocalNow());
        return local.ToString(local.Date == now.Date ? "'today' HH:mm" : "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
    }

    /// <summary>The version to show where none is named: the newest ready one, else the newest.</summary>
    public static DatasetVersionResource? Newest(IReadOnlyList<DatasetVersionResource> versions) =>
        versions.OrderByDescending(v => v.Version).FirstOrDefault(v => v.State == "ready") ?? versions.MaxBy(v => v.Version);
}
