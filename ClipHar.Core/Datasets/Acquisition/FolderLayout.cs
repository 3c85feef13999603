namespace ClipHar.Core.Datasets.Acquisition;

/// <summary>
/// What the folders around a picture mean: class/picture, or split/class/picture when every first folder is the name of a split.
/// Folders below the class mean nothing; a class named "unlabelled" means none.
/// </summary>
internal sealed class FolderLayout
{
    private readonly bool _splitFirst;
    private readonly int _skip;

    private FolderLayout(bool splitFirst, int skip)
    {
        _splitFirst = splitFirst;
        _skip = skip;
    }

    /// <param name="paths">Of the pictures, relative, with '/'.</param>
    /// <param name="mayHaveRoot">Whether one folder around everything is no class: archives are often made that way.</param>
    public static FolderLayout Of(IEnumerable<string> paths, bool mayHaveRoot)
    {
        var (first, second) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        var shallowest = int.MaxValue;
        foreach (var path in paths)
        {
            var parts = path.Split('/');
            shallowest = Math.Min(shallowest, parts.Length);
            first.Add(parts.Length > 1 ? parts[0] : "");
            second.Add(parts.Length > 2 ? parts[1] : "");
        }

        // One folder around everything is a root when no picture lies in it directly; a single class has its pictures in it.
        var skip = mayHaveRoot && first.Count == 1 && shallowest > 2 && SplitSpelling.Normalize(first.Single()) is null ? 1 : 0;
        var top = skip == 1 ? second : first;
        return new FolderLayout(top.Count > 0 && top.All(name => SplitSpelling.Normalize(name) is not null), skip);
    }

    /// <summary>Whether there is one folder around everything, which means nothing.</summary>
    public bool HasRoot => _skip == 1;

    public (string? Split, string? Label) Describe(string path)
    {
        var folders = path.Split('/')[_skip..^1];
        var split = _splitFirst && folders.Length > 0 ? SplitSpelling.Normalize(folders[0]) : null;
        var label = folders.ElementAtOrDefault(split is null ? 0 : 1);
        return (split, IsUnlabelled(label) ? null : label);
    }

    /// <summary>The path without the folder around everything.</summary>
    public string Strip(string path) => _skip == 0 ? path : path[(path.IndexOf('/', StringComparison.Ordinal) + 1)..];

    /// <summary>Whether a label is a way to say that there is none.</summary>
    public static bool IsUnlabelled(string? label) =>
        string.IsNullOrWhiteSpace(label) || label.Equals("unlabelled", StringComparison.OrdinalIgnoreCase)
        || label.Equals("unlabeled", StringComparison.OrdinalIgnoreCase);
}
