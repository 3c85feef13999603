namespace ClipHar.Core.Datasets.Store.Workspace;

/// <param name="From">Path before.</param>
/// <param name="To">Path after.</param>
public sealed record RenamedFile(string From, string To);

/// <summary>How one set of files became another.</summary>
/// <param name="Modified">Same path, other content.</param>
/// <param name="Renamed">Same content, other path; neither in <paramref name="Added"/> nor in <paramref name="Removed"/>.</param>
public sealed record FileChanges(
    IReadOnlyList<string> Added, IReadOnlyList<string> Removed, IReadOnlyList<string> Modified, IReadOnlyList<RenamedFile> Renamed)
{
    public bool IsEmpty => Added.Count + Removed.Count + Modified.Count + Renamed.Count == 0;

    /// <param name="findRenames">Whether an addition and a removal of the same content are told as a renaming.</param>
    public static FileChanges Between(IEnumerable<ManifestEntry> from, IEnumerable<ManifestEntry> to, bool findRenames = false)
    {
        var before = from.ToDictionary(entry => entry.Path, entry => entry.Id, StringComparer.Ordinal);
        var added = new List<ManifestEntry>();
        var modified = new List<string>();
        foreach (var entry in to)
        {
            if (!before.Remove(entry.Path, out var id))
            {
                added.Add(entry);
            }
            else if (id != entry.Id)
            {
                modified.Add(entry.Path);
            }
        }

        var renamed = new List<RenamedFile>();
        if (findRenames && added.Count > 0)
        {
            var gone = before.GroupBy(pair => pair.Value).ToDictionary(
                group => group.Key, group => new Queue<string>(group.Select(pair => pair.Key).Order(CodePointComparer.Instance)));
            foreach (var entry in added.ToList())
            {
                if (gone.TryGetValue(entry.Id, out var names) && names.TryDequeue(out var name))
                {
                    renamed.Add(new RenamedFile(name, entry.Path));
                    before.Remove(name);
                    added.Remove(entry);
                }
            }
        }

        return new FileChanges(
            [.. added.Select(entry => entry.Path).Order(CodePointComparer.Instance)],
            [.. before.Keys.Order(CodePointComparer.Instance)],
            [.. modified.Order(CodePointComparer.Instance)],
            renamed);
    }
}
