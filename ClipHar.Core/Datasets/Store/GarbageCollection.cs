namespace ClipHar.Core.Datasets.Store;

/// <param name="Garbage">Objects that nobody refers to.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="Kept">Objects that are referred to, or too young to judge.</param>
/// <param name="Removed">Whether the garbage was removed; false for a dry run.</param>
public sealed record CollectionResult(IReadOnlyList<ObjectId> Garbage, long Bytes, int Kept, bool Removed);

/// <summary>Removes objects that nothing refers to.</summary>
public static class GarbageCollection
{
    /// <param name="store">The store.</param>
    /// <param name="roots">What is referred to; the files of folders are found through their manifests.</param>
    /// <param name="minAge">Younger objects stay: somebody may be about to refer to them.</param>
    /// <param name="remove">False only counts.</param>
    /// <exception cref="ObjectStoreException">A folder that is referred to cannot be read: its files are unknown, so nothing is
    /// removed.</exception>
    public static CollectionResult Run(
        ObjectStore store, IEnumerable<ObjectKey> roots, TimeSpan minAge, bool remove, TimeProvider time,
            IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        var live = Close(store, roots, cancellationToken);
        var youngest = time.GetUtcNow().UtcDateTime - minAge;
        var garbage = new List<(ObjectKey Key, long Bytes)>();
        var kept = 0;
        var all = ObjectLayout.Enumerate(store.Root).Select(id => new ObjectKey(id))
            .Concat(ObjectLayout.EnumerateLegacy(store.Root).Select(id => new ObjectKey(id, ContentHash.Md5DosToUnix)));
        foreach (var key in all)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var info = new FileInfo(key.PathIn(store.Root));
            if (live.Contains(key) || (minAge > TimeSpan.Zero && info.LastWriteTimeUtc > youngest))
            {
                kept++;
            }
            else
            {
                garbage.Add((key, info.Length));
            }
        }

        var meter = new ProgressMeter(progress, "removing", garbage.Count, garbage.Sum(found => found.Bytes), time);
        if (remove)
        {
            // Manifests first: a crash in the middle leaves no manifest whose files are gone.
            foreach (var (key, bytes) in garbage.OrderByDescending(found => found.Key.Id.IsDirectory))
            {
                cancellationToken.ThrowIfCancellationRequested();
                var path = key.PathIn(store.Root);
                if (minAge > TimeSpan.Zero && File.GetLastWriteTimeUtc(path) > youngest)
                {
                    // Added once more since it was judged.
                    kept++;
                    continue;
                }

                File.Delete(path);
                meter.Advance(1, bytes);
            }

            meter.Finish();
        }

        return new CollectionResult([.. garbage.Select(found => found.Key.Id).Order()], garbage.Sum(found => found.Bytes), kept, remove);
    }

    private static HashSet<ObjectKey> Close(ObjectStore store, IEnumerable<ObjectKey> roots, CancellationToken cancellationToken)
    {
        var live = new HashSet<ObjectKey>();
        foreach (var root in roots)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!live.Add(root) || !root.Id.IsDirectory)
            {
                continue;
            }

            var path = root.PathIn(store.Root);
            if (!File.Exists(path))
            {
                // Nothing of it can be told apart from garbage: its files may be here without it.
                throw new ObjectStoreException(
                    $"The folder {root} is referred to, but its manifest is not in '{store.Root}': what belongs to it is unknown, so "
                        + $"nothing is removed. Fetch it first.");
            }

            live.UnionWith(DirectoryManifest.Parse(File.ReadAllBytes(path), $"The manifest {root}")
                .Entries.Select(entry => root with { Id = entry.Id }));
        }

        return live;
    }
}
