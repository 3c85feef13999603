namespace ClipHar.Core.Datasets.Store.Workspace;

/// <summary>What lies at an output's path now, by content.</summary>
/// <param name="IsFolder">Whether it is a folder.</param>
/// <param name="Entries">Its files; one with an empty path when it is a file.</param>
/// <param name="Bytes">Of all files.</param>
/// <param name="Hashed">Files that had to be read.</param>
internal sealed record CapturedContent(bool IsFolder, IReadOnlyList<ManifestEntry> Entries, long Bytes, int Hashed)
{
    /// <summary>The manifest of a folder.</summary>
    public DirectoryManifest Manifest => _manifest ??= DirectoryManifest.Create(Entries);

    private DirectoryManifest? _manifest;

    public ObjectId Id => IsFolder ? Manifest.Id : Entries[0].Id;
}

/// <summary>Reads the files of an output that have changed since they were last read, with or without putting them into the
/// cache.</summary>
internal sealed class ContentCapture(WorkspaceView workspace)
{
    /// <summary>Hashes what changed; nothing is stored.</summary>
    public async Task<CapturedContent> HashAsync(
        ContentScan scan, string fullPath, string path, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        var unknown = Enumerable.Range(0, scan.Files.Count).Where(i => scan.Files[i].Id is null).ToArray();
        var ids = scan.Files.Select(file => file.Id ?? default).ToArray();
        if (unknown.Length > 0)
        {
            var meter = new ProgressMeter(progress, "hashing", unknown.Length, unknown.Sum(i => scan.Files[i].File.Length), workspace.Time);
            var hashed = await FileHashing.HashAsync(
                [.. unknown.Select(i => FullPath(fullPath, scan.Files[i]))], workspace.Threads, meter, cancellationToken);
            Fill(ids, unknown, hashed);
            meter.Finish();
            Remember(scan, ids, path);
        }

        return Describe(scan, ids, unknown.Length);
    }

    /// <summary>Hashes everything as DVC 2 did; only for comparing with what a DVC 2 file states.</summary>
    public static CapturedContent HashLegacy(ContentScan scan, string fullPath, CancellationToken cancellationToken)
    {
        using var hasher = new ContentHasher();
        var ids = scan.Files
            .Select(file => ObjectCheck.Hash(
                FullPath(fullPath, file), ContentHash.Md5DosToUnix, isDirectory: false, hasher, cancellationToken).Id)
            .ToArray();
        return Describe(scan, ids, ids.Length);
    }

    /// <summary>Puts what changed, or is not in the cache, into the cache.</summary>
    public async Task<CapturedContent> StoreAsync(
        ContentScan scan, string fullPath, string path, LinkMode mode, IProgress<TransferProgress>? progress,
            CancellationToken cancellationToken)
    {
        var ids = scan.Files.Select(file => file.Id ?? default).ToArray();
        var wanted = Enumerable.Range(0, ids.Length).Where(i => scan.Files[i].Id is not { } id || !workspace.Cache.Contains(id)).ToArray();
        var meter = new ProgressMeter(progress, "adding", wanted.Length, wanted.Sum(i => scan.Files[i].File.Length), workspace.Time);
        if (wanted.Length > 0)
        {
            var stored = await new BulkAddition(workspace.Cache, mode, workspace.Threads, meter)
                .RunAsync([.. wanted.Select(i => FullPath(fullPath, scan.Files[i]))], cancellationToken);
            Fill(ids, wanted, stored);
        }

        meter.Finish();
        Remember(scan, ids, path);
        return Describe(scan, ids, wanted.Length);
    }

    private static string FullPath(string fullPath, in KnownFile file) =>
        file.File.Path.Length == 0 ? fullPath : Path.Combine(fullPath, file.File.Path);

    private static void Fill(ObjectId[] ids, int[] places, IReadOnlyList<StoredObject> objects)
    {
        for (var i = 0; i < places.Length; i++)
        {
            ids[places[i]] = objects[i].Id;
        }
    }

    private void Remember(ContentScan scan, ObjectId[] ids, string path) =>
        ContentState.Save(workspace.StatePath(path),
            [.. scan.Files.Select((file, i) => (file.File, ids[i])).Where(file => file.File.Modified > 0)], scan.SafeBefore);

    private static CapturedContent Describe(ContentScan scan, ObjectId[] ids, int hashed) =>
        new(scan.IsFolder, [.. scan.Files.Select((file, i) => new ManifestEntry(file.File.Path, ids[i]))], scan.Bytes, hashed);
}
