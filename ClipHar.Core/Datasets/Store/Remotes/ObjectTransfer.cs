using System.Collections.Concurrent;

namespace ClipHar.Core.Datasets.Store.Remotes;

/// <param name="Transferred">Objects that were sent or brought.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="AlreadyThere">Objects that needed nothing.</param>
/// <param name="Missing">Objects that the source does not have.</param>
public sealed record TransferResult(int Transferred, long Bytes, int AlreadyThere, IReadOnlyList<ObjectId> Missing)
{
    public static TransferResult Nothing { get; } = new(0, 0, 0, []);

    public static TransferResult operator +(TransferResult left, TransferResult right) => Add(left, right);

    public static TransferResult Add(TransferResult left, TransferResult right) => new(
        left.Transferred + right.Transferred, left.Bytes + right.Bytes, left.AlreadyThere
            + right.AlreadyThere, [.. left.Missing, .. right.Missing]);
}

/// <summary>Moves many objects between a store and a remote, several at a time.</summary>
public sealed class ObjectTransfer(IObjectRemote remote, ObjectStore store, int connections, TimeProvider time)
{
    /// <summary>Above so many objects one listing is cheaper than a question each.</summary>
    private const int ListingThreshold = 200;

    /// <summary>Brings what the store lacks; checked against its name before it is there.</summary>
    /// <exception cref="ObjectStoreException">The remote fails or sends wrong bytes. What had arrived stays.</exception>
    public async Task<TransferResult> FetchAsync(
        IReadOnlyCollection<ObjectKey> keys, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        var wanted = keys.Distinct().Where(key => !File.Exists(key.PathIn(store.Root))).ToList();
        var meter = new ProgressMeter(progress, "fetching", wanted.Count, null, time);
        var download = new ObjectDownload(remote, store, time);
        var missing = new ConcurrentBag<ObjectId>();
        await RunAsync(wanted, async (key, token) =>
        {
            try
            {
                meter.Advance(1, await download.RunAsync(key, token));
            }
            catch (ObjectNotFoundException)
            {
                missing.Add(key.Id);
            }
        }, cancellationToken);
        meter.Finish();
        return new TransferResult(wanted.Count - missing.Count, meter.Bytes, keys.Count - wanted.Count, [.. missing.Order()]);
    }

    /// <summary>
    /// Sends what the remote lacks: files first, the manifests of folders last, so that nobody finds a folder whose files are still
    /// under way. Each object is hashed before it is sent: damage here does not spread.
    /// </summary>
    /// <exception cref="ObjectStoreException">The remote fails, or an object here is damaged.</exception>
    public async Task<TransferResult> PushAsync(
        IReadOnlyCollection<ObjectKey> keys, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        var distinct = keys.Distinct().ToList();
        var absent = await FindAbsentAsync(distinct, cancellationToken);
        var missing = absent.Where(key => !File.Exists(key.PathIn(store.Root))).ToHashSet();
        var sendable = absent.Where(key => !missing.Contains(key)).ToList();
        var meter = new ProgressMeter(progress, "pushing", sendable.Count, null, time);
        await RunAsync(sendable.Where(key => !key.Id.IsDirectory), (key, token) => SendAsync(key, meter, token), cancellationToken);
        await RunAsync(sendable.Where(key => key.Id.IsDirectory), (key, token) => SendAsync(key, meter, token), cancellationToken);
        meter.Finish();
        return new TransferResult(sendable.Count, meter.Bytes, distinct.Count - absent.Count, [.. missing.Select(key => key.Id).Order()]);
    }

    private async Task SendAsync(ObjectKey key, ProgressMeter meter, CancellationToken cancellationToken)
    {
        var path = key.PathIn(store.Root);
        using (var hasher = new ContentHasher())
        {
            if (!ObjectCheck.IsRight(path, key, hasher, cancellationToken))
            {
                throw new ObjectStoreException(
                    $"'{path}' is damaged: its bytes are not those of its name. It is not sent; 'data verify' lists what is wrong.");
            }
        }

        await remote.UploadAsync(key, path, cancellationToken);
        meter.Advance(1, new FileInfo(path).Length);
    }

    private async Task<List<ObjectKey>> FindAbsentAsync(List<ObjectKey> keys, CancellationToken cancellationToken)
    {
        var present = new ConcurrentDictionary<ObjectKey, bool>();
        var questions = keys;
        if (remote.CanList && keys.Count > ListingThreshold)
        {
            await foreach (var id in remote.ListAsync(cancellationToken))
            {
                present[new ObjectKey(id)] = true;
            }

            questions = [.. keys.Where(key => key.Hash != ContentHash.Md5)];
        }

        await RunAsync(questions, async (key, token) =>
        {
            if (await remote.ExistsAsync(key, token))
            {
                present[key] = true;
            }
        }, cancellationToken);
        return [.. keys.Where(key => !present.ContainsKey(key))];
    }

    private Task RunAsync(IEnumerable<ObjectKey> keys, Func<ObjectKey, CancellationToken, Task> action,
        CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            keys,
            new ParallelOptions { MaxDegreeOfParallelism = connections, CancellationToken = cancellationToken },
            async (key, token) => await action(key, token));
}
