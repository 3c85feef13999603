namespace ClipHar.Core.Datasets.Store.Workspace;

/// <param name="Path">The output, relative to the workspace.</param>
/// <param name="Added">Files that were made.</param>
/// <param name="Modified">Files that were replaced.</param>
/// <param name="Removed">Files that were removed.</param>
/// <param name="Missing">Objects that the cache lacks: their files were not touched.</param>
public sealed record CheckedOutOutput(string Path, int Added, int Modified, int Removed, IReadOnlyList<ObjectId> Missing);

public sealed partial class DvcWorkspace
{
    /// <summary>Brings the workspace to what its files state, from the cache.</summary>
    /// <param name="force">Whether files whose content is nowhere else may be overwritten and removed.</param>
    /// <exception cref="ObjectStoreException">Such files are there and <paramref name="force"/> is not given, or something cannot be
    /// written.</exception>
    public async Task<IReadOnlyList<CheckedOutOutput>> CheckoutAsync(
        IReadOnlyCollection<string> targets, bool force, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        using var held = Lock();
        var results = new List<CheckedOutOutput>();
        foreach (var output in FindOutputs(targets).Where(output => output.Key is not null && output.Entry.IsCached))
        {
            results.Add(await CheckoutAsync(output, output.Key!.Value, force, progress, cancellationToken));
        }

        return results;
    }

    private async Task<CheckedOutOutput> CheckoutAsync(
        WorkspaceOutput output, ObjectKey key, bool force, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        if (!InCache(key))
        {
            return new CheckedOutOutput(output.Path, 0, 0, 0, [key.Id]);
        }

        var view = View;
        var wanted = key.Id.IsDirectory ? ReadManifest(key).Entries : [new ManifestEntry("", key.Id)];
        var scan = ContentScan.Of(view, output.FullPath, output.Path, cancellationToken);
        var current = scan is null ? null
            : key.Hash == ContentHash.Md5 ? await new ContentCapture(view)
                .HashAsync(scan, output.FullPath, output.Path, progress, cancellationToken)
            : ContentCapture.HashLegacy(scan, output.FullPath, cancellationToken);
        IReadOnlyList<ManifestEntry> present = current?.Entries ?? [];
        if (current is not null && current.IsFolder != key.Id.IsDirectory)
        {
            ReplaceKind(output, current, key, force);
            present = [];
        }

        var missing = wanted.Where(entry => !InCache(key with { Id = entry.Id })).Select(entry => entry.Path)
            .ToHashSet(StringComparer.Ordinal);
        var plan = FileChanges.Between(present, wanted.Where(entry => !missing.Contains(entry.Path)));
        var removed = plan.Removed.Where(path => !missing.Contains(path)).ToList();
        if (!force)
        {
            EnsureNothingIsLost(output, key, present, [.. removed, .. plan.Modified]);
        }

        var ids = wanted.ToDictionary(entry => entry.Path, entry => key with { Id = entry.Id }, StringComparer.Ordinal);
        await Task.Run(() => Apply(output, [.. plan.Added, .. plan.Modified], removed, ids, progress, cancellationToken),
            cancellationToken);
        if (key.Hash == ContentHash.Md5 && missing.Count == 0)
        {
            Remember(view, output, wanted, cancellationToken);
        }

        return new CheckedOutOutput(
            output.Path, plan.Added.Count, plan.Modified.Count, removed.Count,
                [.. wanted.Where(entry => missing.Contains(entry.Path)).Select(entry => entry.Id).Distinct().Order()]);
    }

    private void ReplaceKind(WorkspaceOutput output, CapturedContent current, ObjectKey key, bool force)
    {
        if (!force)
        {
            EnsureNothingIsLost(output, key, current.Entries, [.. current.Entries.Select(entry => entry.Path)]);
        }

        if (current.IsFolder)
        {
            Directory.Delete(output.FullPath, recursive: true);
        }
        else
        {
            File.Delete(output.FullPath);
        }
    }

    private void EnsureNothingIsLost(WorkspaceOutput output, ObjectKey key, IEnumerable<ManifestEntry> present, IEnumerable<string> doomed)
    {
        var paths = doomed.ToHashSet(StringComparer.Ordinal);
        var lost = present.Where(entry => paths.Contains(entry.Path) && !InCache(key with { Id = entry.Id }) && !Cache.Contains(entry.Id))
            .Select(entry => entry.Path).ToList();
        if (lost.Count > 0)
        {
            var names = string.Join(", ", lost.Take(3).Select(path => path.Length == 0 ? output.Path : path));
            throw new ObjectStoreException(
                $"'{output.Path}' has changes that are stored nowhere: {names}{(lost.Count > 3 ? $" and {lost.Count - 3} more" : "")}. "
                + "Add them first, or use force to lose them.");
        }
    }

    private void Apply(
        WorkspaceOutput output,
        List<string> written,
        List<string> removed,
        Dictionary<string, ObjectKey> ids,
        IProgress<TransferProgress>? progress,
        CancellationToken cancellationToken)
    {
        var meter = new ProgressMeter(progress, "checking out", written.Count + removed.Count, null, _time);
        using var staging = StagingFolder.Create(Path.Combine(Folder, "tmp", "cliphar", "staging"));
        var relinking = new Relinking(View, LinkMode);
        try
        {
            foreach (var path in removed)
            {
                File.Delete(SafePath.Resolve(output.FullPath, path, output.Path));
                RemoveEmptyFolders(output.FullPath, path);
                meter.Advance(1, 0);
            }

            if (ids.Count == 0 || !ids.ContainsKey(""))
            {
                Directory.CreateDirectory(output.FullPath);
            }

            // Files go to a few threads: most of the time is the kernel's.
            Parallel.ForEach(
                written,
                new ParallelOptions { MaxDegreeOfParallelism = Threads, CancellationToken = cancellationToken },
                path =>
                {
                    var file = path.Length == 0 ? output.FullPath : SafePath.Resolve(output.FullPath, path, output.Path);
                    Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                    relinking.Place(ids[path], file, staging.NewPath());
                    meter.Advance(1, 0);
                });
            if (output.Entry.IsExecutable && ids.ContainsKey("") && LinkMode is LinkMode.Copy or LinkMode.Reflink
                && !OperatingSystem.IsWindows())
            {
                const UnixFileMode Execute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
                File.SetUnixFileMode(output.FullPath, File.GetUnixFileMode(output.FullPath) | Execute);
            }
        }
        catch (AggregateException e) when (e.InnerExceptions[0] is IOException or UnauthorizedAccessException or ObjectStoreException)
        {
            throw StorageFailure.Describe(e.InnerExceptions[0], output.FullPath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StorageFailure.Describe(e, output.FullPath);
        }

        meter.Finish();
    }

    private static void RemoveEmptyFolders(string root, string path)
    {
        for (var slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
        {
            var folder = Path.Combine(root, path[..slash]);
            if (Directory.EnumerateFileSystemEntries(folder).Any())
            {
                return;
            }

            Directory.Delete(folder);
        }
    }

    /// <summary>The content of what was just written is known: the next status need not read it.</summary>
    private static void Remember(WorkspaceView view, WorkspaceOutput output, IReadOnlyList<ManifestEntry> wanted,
        CancellationToken cancellationToken)
    {
        var scan = ContentScan.Of(view, output.FullPath, output.Path, cancellationToken);
        if (scan is null || scan.Files.Count != wanted.Count)
        {
            return;
        }

        var files = new List<(ScannedFile, ObjectId)>(wanted.Count);
        for (var i = 0; i < wanted.Count; i++)
        {
            if (scan.Files[i].File.Path == wanted[i].Path && scan.Files[i].File.Modified > 0
                && scan.Files[i].File.Length == new FileInfo(view.Cache.PathOf(wanted[i].Id)).Length)
            {
                files.Add((scan.Files[i].File, wanted[i].Id));
            }
        }

        ContentState.Save(view.StatePath(output.Path), files, scan.SafeBefore);
    }
}
