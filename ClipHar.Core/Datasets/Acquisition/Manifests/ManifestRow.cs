namespace ClipHar.Core.Datasets.Acquisition.Manifests;

/// <summary>One row of a table of pictures, or what is wrong with it.</summary>
internal sealed record ManifestRow
{
    private static readonly string[] PathNames = ["path", "file_name", "filename", "file", "image"];
    private static readonly string[] UrlNames = ["url", "image_url"];

    /// <summary>From 1; a row that takes several lines has the number of its first.</summary>
    public required long Line { get; init; }

    /// <summary>Exactly one of path and URL is given where there is no problem.</summary>
    public string? Path { get; private init; }

    public string? Url { get; private init; }

    public string? Label { get; private init; }

    public string? Split { get; private init; }

    public string? Group { get; private init; }

    /// <summary>The other columns.</summary>
    public IReadOnlyDictionary<string, string>? Attributes { get; private init; }

    public string? Problem { get; private init; }

    public static ManifestRow Broken(long line, string problem) => new() { Line = line, Problem = problem };

    /// <summary>Whether a table with these columns says where its pictures are.</summary>
    public static bool NamesPictures(IEnumerable<string> columns) =>
        columns.Any(name => PathNames.Contains(name) || UrlNames.Contains(name));

    /// <param name="members">By lower-case name; empty values are absent ones.</param>
    public static ManifestRow From(long line, IReadOnlyDictionary<string, string> members)
    {
        var path = First(members, PathNames);
        var url = First(members, UrlNames);
        if (path is null == url is null)
        {
            return Broken(line, path is null ? "Neither path nor url is given." : "Both path and url are given.");
        }

        var split = members.GetValueOrDefault("split");
        if (split is not null && SplitSpelling.Normalize(split) is null)
        {
            return Broken(line, $"'{split}' is no split; allowed are {SplitSpelling.Allowed}.");
        }

        var label = members.GetValueOrDefault("label") ?? members.GetValueOrDefault("labels");
        var others = members.Where(member => !Known(member.Key)).ToDictionary(member => member.Key, member => member.Value);
        return new ManifestRow
        {
            Line = line,
            Path = path,
            Url = url,
            Label = FolderLayout.IsUnlabelled(label) ? null : label,
            Split = SplitSpelling.Normalize(split),
            Group = members.GetValueOrDefault("group"),
            Attributes = others.Count == 0 ? null : others,
        };
    }

    private static string? First(IReadOnlyDictionary<string, string> members, string[] names) =>
        names.Select(name => members.GetValueOrDefault(name)).FirstOrDefault(value => value is not null);

    private static bool Known(string name) =>
        PathNames.Contains(name) || UrlNames.Contains(name) || name is "label" or "labels" or "split" or "group";
}
