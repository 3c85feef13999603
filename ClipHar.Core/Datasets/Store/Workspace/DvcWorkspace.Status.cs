using System.Text.Json.Serialization;

namespace ClipHar.Core.Datasets.Store.Workspace;

[JsonConverter(typeof(JsonStringEnumConverter<OutputState>))]
public enum OutputState
{
    /// <summary>The workspace has what the .dvc file states, and so has the cache.</summary>
    Unchanged,

    /// <summary>The workspace has something else.</summary>
    Modified,

    /// <summary>The workspace has nothing there.</summary>
    Missing,

    /// <summary>The workspace has what is stated, but the cache lacks some of it.</summary>
    NotInCache,

    /// <summary>The .dvc file states no content yet.</summary>
    NotStored,
}

/// <param name="Path">The output, relative to the workspace.</param>
/// <param name="Added">Files of a folder that the .dvc file does not state.</param>
/// <param name="Removed">Files that it states and the workspace lacks.</param>
/// <param name="Modified">Files with another content.</param>
/// <param name="Hashed">Files that had to be read to know.</param>
public sealed record OutputStatus(
    string Path, OutputState State, IReadOnlyList<string> Added, IReadOnlyList<string> Removed, IReadOnlyList<string> Modified, int Hashed);

public sealed partial class DvcWorkspace
{
    /// <summary>Compares the workspace with what its files state. Files that did not change since they were last read are not
    /// read.</summary>
    public async Task<IReadOnlyList<OutputStatus>> StatusAsync(
        IReadOnlyCollection<string> targets, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        var statuses = new List<OutputStatus>();
        foreach (var output in FindOutputs(targets))
        {
            statuses.Add(await StatusOfAsync(output, progress, cancellationToken));
        }

        return statuses;
    }

    private async Task<OutputStatus> StatusOfAsync(
        WorkspaceOutput output, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        OutputStatus Simple(OutputState state, int hashed = 0) => new(output.Path, state, [], [], [], hashed);
        var view = View;
        var scan = ContentScan.Of(view, output.FullPath, output.Path, cancellationToken);
        if (output.Key is not { } key)
        {
            return Simple(OutputState.NotStored);
        }

        if (scan is null)
        {
            return Simple(OutputState.Missing);
        }

        var capture = new ContentCapture(view);
        var current = key.Hash == ContentHash.Md5
            ? await capture.HashAsync(scan, output.FullPath, output.Path, progress, cancellationToken)
            : await Task.Run(() => ContentCapture.HashLegacy(scan, output.FullPath, cancellationToken), cancellationToken);
        if (current.Id == key.Id && current.IsFolder == key.Id.IsDirectory)
        {
            var complete = current.Entries.Select(entry => key with { Id = entry.Id }).Append(key).All(InCache);
            return Simple(complete ? OutputState.Unchanged : OutputState.NotInCache, current.Hashed);
        }

        var stated = StatedEntries(key);
        if (stated is null || !current.IsFolder)
        {
            return Simple(OutputState.Modified, current.Hashed);
        }

        var change = FileChanges.Between(stated, current.Entries);
        return new OutputStatus(output.Path, OutputState.Modified, change.Added, change.Removed, change.Modified, current.Hashed);
    }

    private bool InCache(ObjectKey key) => File.Exists(key.PathIn(Cache.Root));

    /// <summary>The files of a folder as its manifest states them; null for a file, and where the cache lacks the manifest.</summary>
    private IReadOnlyList<ManifestEntry>? StatedEntries(ObjectKey key) =>
        key.Id.IsDirectory && InCache(key) ? ReadManifest(key).Entries : null;

    /// <exception cref="ObjectNotFoundException">The cache lacks it.</exception>
    private DirectoryManifest ReadManifest(ObjectKey key)
    {
        var path = key.PathIn(Cache.Root);
        var info = new FileInfo(path);
        if (!info.Exists)
        {
            throw new ObjectNotFoundException(key.Id, Cache.Root);
        }

        return info.Length <= DirectoryManifest.MaxBytes
            ? DirectoryManifest.Parse(File.ReadAllBytes(path), $"The manifest {key}")
            : throw new ObjectStoreException(
                $"The manifest {key} has {info.Length:N0} bytes; at most {DirectoryManifest.MaxBytes:N0} are read.");
    }
}
