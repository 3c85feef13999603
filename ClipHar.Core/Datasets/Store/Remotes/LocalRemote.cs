using System.Runtime.CompilerServices;

namespace ClipHar.Core.Datasets.Store.Remotes;

/// <summary>A folder, perhaps on a network drive.</summary>
public sealed class LocalRemote(string root) : IObjectRemote, IDisposable
{
    private readonly ObjectStore _store = new(root);

    public string Location => _store.Root;

    public bool CanList => true;

    public Task<bool> ExistsAsync(ObjectKey key, CancellationToken cancellationToken) =>
        Task.FromResult(File.Exists(key.PathIn(_store.Root)));

    public async IAsyncEnumerable<ObjectId> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        foreach (var id in ObjectLayout.Enumerate(_store.Root))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return id;
        }
    }

    public Task<RemoteContent> DownloadAsync(ObjectKey key, long offset, CancellationToken cancellationToken)
    {
        try
        {
            var stream = new FileStream(key.PathIn(_store.Root), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 0,
                FileOptions.SequentialScan);
            if (offset > stream.Length)
            {
                offset = 0;
            }

            stream.Position = offset;
            return Task.FromResult(new RemoteContent(stream, offset));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ObjectNotFoundException(key.Id, Location, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ObjectStoreException($"'{Location}' cannot be read: {e.Message}", e);
        }
    }

    public Task UploadAsync(ObjectKey key, string path, CancellationToken cancellationToken) =>
        Task.Run(() => _store.Place(path, key, cancellationToken), cancellationToken);

    public void Dispose() => _store.Dispose();
}
