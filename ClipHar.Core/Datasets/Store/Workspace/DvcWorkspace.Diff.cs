namespace ClipHar.Core.Datasets.Store.Workspace;

/// <param name="Path">The output, relative to the workspace.</param>
/// <param name="From">Its object before; null where it was not tracked.</param>
/// <param name="To">Its object after; null where it is not tracked any more, or not there.</param>
/// <param name="Files">What changed inside a folder, as far as both manifests are in the cache.</param>
public sealed record OutputDiff(string Path, ObjectId? From, ObjectId? To, FileChanges Files);

public sealed partial class DvcWorkspace
{
    /// <summary>
    /// What changed. Without revisions: from what the .dvc files state to what lies in the workspace. With one: from it to what lies in the
    /// workspace. With two: from the one to the other.
    /// </summary>
    /// <exception cref="ObjectStoreException">A revision is unknown, or the workspace is not under git.</exception>
    public async Task<IReadOnlyList<OutputDiff>> DiffAsync(
        string? from, string? to, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        var before = from is null ? FindOutputs() : await GitRevisions.Open(Root).ReadOutputsAsync(from, cancellationToken);
        var after = to is null
            ? await CurrentAsync(progress, cancellationToken)
            : Sides(await GitRevisions.Open(Root).ReadOutputsAsync(to, cancellationToken));
        var older = Sides(before);
        var diffs = new List<OutputDiff>();
        foreach (var path in older.Keys.Union(after.Keys).Order(CodePointComparer.Instance))
        {
            var (left, right) = (older.GetValueOrDefault(path), after.GetValueOrDefault(path));
            if (left?.Id != right?.Id)
            {
                diffs.Add(new OutputDiff(path, left?.Id, right?.Id,
                    FileChanges.Between(left?.Files ?? [], right?.Files ?? [], findRenames: true)));
            }
        }

        return diffs;
    }

    private Dictionary<string, Side> Sides(IEnumerable<WorkspaceOutput> outputs)
    {
        var sides = new Dictionary<string, Side>(StringComparer.Ordinal);
        foreach (var output in outputs)
        {
            if (output.Key is { } key)
            {
                sides[output.Path] = new Side(key.Id, StatedEntries(key) ?? []);
            }
        }

        return sides;
    }

    private async Task<Dictionary<string, Side>> CurrentAsync(IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        var sides = new Dictionary<string, Side>(StringComparer.Ordinal);
        foreach (var output in FindOutputs())
        {
            var view = View;
            if (ContentScan.Of(view, output.FullPath, output.Path, cancellationToken) is not { } scan)
            {
                continue;
            }

            var content = output.Entry.Hash == ContentHash.Md5
                ? await new ContentCapture(view).HashAsync(scan, output.FullPath, output.Path, progress, cancellationToken)
                : ContentCapture.HashLegacy(scan, output.FullPath, cancellationToken);
            sides[output.Path] = new Side(content.Id, content.IsFolder ? content.Entries : []);
        }

        return sides;
    }

    private sealed record Side(ObjectId Id, IReadOnlyList<ManifestEntry> Files);
}
