using System.Collections.Concurrent;

namespace ClipHar.Core.Datasets.Store;

/// <param name="Key">The object.</param>
/// <param name="Problem">What is wrong with it, in words for the user.</param>
public sealed record DamagedObject(ObjectKey Key, string Problem);

/// <param name="Objects">Objects that were read.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="Damaged">Objects whose bytes are not those of their name, and manifests that cannot be read.</param>
/// <param name="Missing">Objects that a manifest names and the store lacks; of a partly fetched folder they may well be absent.</param>
public sealed record VerificationResult(int Objects, long Bytes, IReadOnlyList<DamagedObject> Damaged, IReadOnlyList<ObjectId> Missing)
{
    /// <summary>Whether every object that is there is right.</summary>
    public bool IsRight => Damaged.Count == 0;
}

/// <summary>Reads every object of a store and compares it with its name.</summary>
public static class StoreVerification
{
    /// <param name="store">The store, a cache, or a remote's folder.</param>
    /// <param name="threads">Threads that hash.</param>
    /// <param name="remove">Whether damaged objects are removed, so that a fetch or an add brings them again.</param>
    public static async Task<VerificationResult> RunAsync(
        ObjectStore store, int threads, bool remove, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        var keys = ObjectLayout.Enumerate(store.Root).Select(id => new ObjectKey(id))
            .Concat(ObjectLayout.EnumerateLegacy(store.Root).Select(id => new ObjectKey(id, ContentHash.Md5DosToUnix)))
            .ToList();
        var meter = new ProgressMeter(progress, "verifying", keys.Count, null, TimeProvider.System);
        var damaged = new ConcurrentBag<DamagedObject>();
        var named = new ConcurrentBag<IReadOnlyList<ObjectKey>>();
        await FileHashing.RunAsync(
            keys.Count,
            threads,
            (index, hasher, token) =>
            {
                var key = keys[index];
                if (Judge(store, key, hasher, named, meter, token) is { } problem)
                {
                    damaged.Add(new DamagedObject(key, problem));
                    if (remove)
                    {
                        File.Delete(key.PathIn(store.Root));
                    }
                }
            },
            cancellationToken);
        meter.Finish();
        var wrong = damaged.Select(found => found.Key).ToHashSet();
        var missing = named.SelectMany(entries => entries).Distinct()
            .Where(key => wrong.Contains(key) ? remove : !File.Exists(key.PathIn(store.Root)))
            .Select(key => key.Id);
        return new VerificationResult(keys.Count, meter.Bytes, [.. damaged.OrderBy(found => found.Key.Id)], [.. missing.Order()]);
    }

    private static string? Judge(
        ObjectStore store, ObjectKey key, ContentHasher hasher, ConcurrentBag<IReadOnlyList<ObjectKey>> named, ProgressMeter meter,
            CancellationToken cancellationToken)
    {
        var path = key.PathIn(store.Root);
        try
        {
            var actual = ObjectCheck.Hash(path, key.Hash, key.Id.IsDirectory, hasher, cancellationToken);
            meter.Advance(1, actual.Bytes);
            if (actual.Id != key.Id)
            {
                return $"its {actual.Bytes:N0} bytes have the MD5 {actual.Id.Hex}";
            }

            if (key.Id.IsDirectory)
            {
                named.Add([.. DirectoryManifest.Parse(File.ReadAllBytes(path), "it").Entries.Select(entry => key with { Id = entry.Id })]);
            }

            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectStoreException)
        {
            return e.Message;
        }
    }
}
