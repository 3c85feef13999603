using System.Text.RegularExpressions;
using ClipHar.Core.Datasets.Splits;
using ClipHar.Core.Models.Hub;

namespace ClipHar.Core.Datasets.Acquisition.Hub;

/// <summary>A file of a data set and the split that it belongs to; null where its folders may tell.</summary>
internal sealed record HubDataFile(HubFile File, string? Split);

internal enum HubLayout
{
    Parquet,
    Pictures,
    Archives,
}

/// <summary>Which files of a repository are the data set, and in which split they are.</summary>
internal static partial class HubFiles
{
    private static readonly string[] ArchiveExtensions = [".zip", ".tar", ".tar.gz", ".tgz"];

    /// <returns>The files in a fixed order: splits as train, validation, test, others; by path within.</returns>
    /// <exception cref="ImportException">The repository has no pictures that can be read.</exception>
    public static (HubLayout Layout, IReadOnlyList<HubDataFile> Files) Select(
        HubRepository repository, DatasetCard card, IReadOnlyList<string>? splits)
    {
        var all = card.DataFiles.Count > 0
            ? Declared(repository, card)
            : [.. repository.Files.Select(file => new HubDataFile(file, Guess(file.Path)))];
        foreach (var layout in Enum.GetValues<HubLayout>())
        {
            var files = all.Where(file => Belongs(file.File.Path, layout)).ToList();
            if (files.Count > 0)
            {
                return (layout, Wanted(repository, files, splits));
            }
        }

        throw new ImportException(
            $"{repository.Repository} holds no Parquet files, pictures, zip or tar archives: "
            + $"found {string.Join(", ", repository.Files.Select(file => file.Path).Order(StringComparer.Ordinal).Take(8))}.");
    }

    private static bool Belongs(string path, HubLayout layout) => layout switch
    {
        HubLayout.Parquet => path.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase),
        HubLayout.Pictures => PictureNames.IsPicture(path) && !PictureNames.IsHidden(path),
        _ => ArchiveExtensions.Any(end => path.EndsWith(end, StringComparison.OrdinalIgnoreCase)),
    };

    private static List<HubDataFile> Wanted(HubRepository repository, List<HubDataFile> files, IReadOnlyList<string>? splits)
    {
        var ordered = files.OrderBy(file => Rank(file.Split)).ThenBy(file => file.Split, StringComparer.Ordinal)
            .ThenBy(file => file.File.Path, StringComparer.Ordinal);
        if (splits is not { Count: > 0 })
        {
            return [.. ordered];
        }

        var wanted = splits.Select(split => SplitSpelling.Normalize(split) ?? split).ToHashSet(StringComparer.Ordinal);
        var there = files.Select(file => file.Split).OfType<string>().Distinct().OrderBy(Rank).ToList();
        return wanted.FirstOrDefault(split => !there.Contains(split)) is { } missing
            ? throw new ImportException(
                $"source.splits: {repository.Repository} has no split '{missing}'; "
                + $"there are {string.Join(", ", there.DefaultIfEmpty("none"))}.")
            : [.. ordered.Where(file => file.Split is not null && wanted.Contains(file.Split))];
    }

    private static int Rank(string? split) => split switch
    {
        SplitNames.Train => 0,
        SplitNames.Validation => 1,
        SplitNames.Test => 2,
        _ => 3,
    };

    private static List<HubDataFile> Declared(HubRepository repository, DatasetCard card) =>
    [
        .. from entry in card.DataFiles
           let pattern = Pattern(entry.Pattern)
           from file in repository.Files
           where pattern.IsMatch(file.Path)
           select new HubDataFile(file, SplitSpelling.Normalize(entry.Split) ?? entry.Split),
    ];

    /// <summary>As datasets does without a declaration: the split is a word in the file's name, else in its folders, else train.</summary>
    private static string? Guess(string path)
    {
        // Folders of pictures say their split themselves; a picture named "test.jpg" says nothing.
        var parts = PictureNames.IsPicture(path) ? path.Split('/')[..^1] : path.Split('/');
        var named = parts.Reverse().Select(
            part => Words().Split(part).Select(SplitSpelling.Normalize).FirstOrDefault(split => split is not null))
            .FirstOrDefault(split => split is not null);
        return named ?? (Belongs(path, HubLayout.Parquet) ? SplitNames.Train : null);
    }

    /// <summary>
    /// "*" is anything but a slash, "**" anything, "?" one character, "[0-9]" one of a range. In linear time, whatever it is.
    /// </summary>
    private static Regex Pattern(string glob)
    {
        const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.NonBacktracking;
        var plain = Regex.Escape(glob.StartsWith("./", StringComparison.Ordinal) ? glob[2..] : glob);
        var text = plain
            .Replace(@"\*\*/", "(.*/)?", StringComparison.Ordinal).Replace(@"\*\*", ".*", StringComparison.Ordinal)
            .Replace(@"\*", "[^/]*", StringComparison.Ordinal).Replace(@"\?", "[^/]", StringComparison.Ordinal)
            .Replace(@"\[", "[", StringComparison.Ordinal);
        try
        {
            return new Regex($"^{text}$", Options);
        }
        catch (ArgumentException)
        {
            return new Regex($"^{plain}$", Options);
        }
    }

    [GeneratedRegex(@"[-_.\s]+", RegexOptions.CultureInvariant)]
    private static partial Regex Words();
}
