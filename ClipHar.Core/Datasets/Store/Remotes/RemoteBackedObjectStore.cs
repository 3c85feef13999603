using System.Collections.Concurrent;

namespace ClipHar.Core.Datasets.Store.Remotes;

/// <summary>
/// A store of several nodes: the remote holds the truth, the folder of this node is a cache of it. What is added is on the remote
/// before the caller is told so; what is read is fetched once, checked, and then read from the folder.
/// </summary>
public sealed class RemoteBackedObjectStore(ObjectStore local, IObjectRemote remote, TimeProvider time) : IObjectStore
{
    private readonly ObjectDownload _download = new(remote, local, time);
    private readonly ConcurrentDictionary<ObjectId, Lazy<Task<long>>> _fetches = new();

    // Objects known to be on the remote: adding a picture that was added before asks nobody.
    private readonly ConcurrentDictionary<ObjectId, bool> _shared = new();

    public async Task<StoredObject> AddAsync(Stream content, CancellationToken cancellationToken) =>
        await ShareAsync(await local.AddAsync(content, cancellationToken), cancellationToken);

    public async Task<StoredObject> AddFileAsync(string path, LinkMode mode, CancellationToken cancellationToken) =>
        await ShareAsync(await local.AddFileAsync(path, mode, cancellationToken), cancellationToken);

    public async Task<StoredObject> AddDirectoryAsync(DirectoryManifest manifest, CancellationToken cancellationToken) =>
        await ShareAsync(await local.AddDirectoryAsync(manifest, cancellationToken), cancellationToken);

    public async ValueTask<bool> ContainsAsync(ObjectId id, CancellationToken cancellationToken) =>
        local.Contains(id) || await remote.ExistsAsync(new ObjectKey(id), cancellationToken);

    public async Task<Stream> OpenReadAsync(ObjectId id, CancellationToken cancellationToken)
    {
        if (!local.Contains(id))
        {
            await FetchAsync(id, cancellationToken);
        }

        return local.OpenRead(id);
    }

    public async Task<byte[]> ReadAsync(ObjectId id, CancellationToken cancellationToken)
    {
        if (!local.Contains(id))
        {
            await FetchAsync(id, cancellationToken);
        }

        return await local.ReadAsync(id, cancellationToken);
    }

    private async Task<StoredObject> ShareAsync(StoredObject stored, CancellationToken cancellationToken)
    {
        if (_shared.ContainsKey(stored.Id))
        {
            return stored;
        }

        var key = new ObjectKey(stored.Id);
        if (!await remote.ExistsAsync(key, cancellationToken))
        {
            await remote.UploadAsync(key, local.PathOf(stored.Id), cancellationToken);
        }

        _shared[stored.Id] = true;
        return stored;
    }

    /// <summary>Many readers of one object wait for one download, which no single reader's cancellation ends.</summary>
    private async Task FetchAsync(ObjectId id, CancellationToken cancellationToken)
    {
        var fetch = _fetches.GetOrAdd(id, key =>
            new Lazy<Task<long>>(() => _download.RunAsync(new ObjectKey(key), CancellationToken.None)));
        try
        {
            await fetch.Value.WaitAsync(cancellationToken);
        }
        finally
        {
            if (fetch.Value.IsCompleted)
            {
                _fetches.TryRemove(KeyValuePair.Create(id, fetch));
            }
        }

        _shared[id] = true;
    }
}
