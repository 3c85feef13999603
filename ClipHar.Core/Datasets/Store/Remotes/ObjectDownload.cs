namespace ClipHar.Core.Datasets.Store.Remotes;

/// <summary>
/// Brings one object from a remote into a store. The bytes gather in a file of their own, which an interruption leaves for the next
/// try to go on with; only when their MD5 is the object's name they are renamed to its place.
/// </summary>
internal sealed class ObjectDownload(IObjectRemote remote, ObjectStore store, TimeProvider time)
{
    /// <summary>A remote that sends nothing for so long has stalled.</summary>
    private static readonly TimeSpan StallTimeout = TimeSpan.FromSeconds(60);

    private const int Attempts = 3;

    /// <returns>Bytes of the object.</returns>
    /// <exception cref="ObjectNotFoundException">The remote has no such object.</exception>
    /// <exception cref="ObjectStoreException">The remote sends other bytes than the name says, twice, or it cannot be reached.</exception>
    public async Task<long> RunAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(store.Root, "tmp", "partial");
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, $"{key.Id}{(key.Hash == ContentHash.Md5 ? "" : ".legacy")}");
        FileStream? partial = null;
        try
        {
            // Held by one: a second process that wants the same object gets a file of its own and starts from nothing.
            partial = TryOpen(path);
            if (partial is null)
            {
                path = $"{path}.{Guid.NewGuid():N}";
                partial = TryOpen(path) ?? throw new ObjectStoreException($"'{path}' cannot be opened.");
            }

            return await ReceiveAsync(key, path, partial, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StorageFailure.Describe(e, store.Root);
        }
        finally
        {
            if (partial is not null)
            {
                await partial.DisposeAsync();
            }
        }
    }

    private static FileStream? TryOpen(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 0, FileOptions.None);
        }
        catch (IOException e) when (!StorageFailure.IsDiskFull(e) && File.Exists(path))
        {
            return null;
        }
    }

    private async Task<long> ReceiveAsync(ObjectKey key, string path, FileStream partial, CancellationToken cancellationToken)
    {
        var wrong = 0;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await AppendAsync(key, partial, cancellationToken);
            }
            catch (Exception e) when (e is not OperationCanceledException && attempt < Attempts && IsTransient(e))
            {
                continue;
            }

            partial.Position = 0;
            if (HashOf(key, partial, cancellationToken) == key.Id)
            {
                ObjectStore.Seal(partial.SafeFileHandle);
                ObjectStore.PublishVerified(path, key.PathIn(store.Root));
                return partial.Length;
            }

            // What an earlier run left may be to blame: once more from the start, and then no more.
            partial.SetLength(0);
            if (++wrong == 2 || attempt == Attempts)
            {
                File.Delete(path);
                throw new ObjectStoreException(
                    $"{remote.Location} has other bytes under the name {key} than those of that name: they were discarded.");
            }
        }
    }

    private async Task AppendAsync(ObjectKey key, FileStream partial, CancellationToken cancellationToken)
    {
        await using var content = await remote.DownloadAsync(key, partial.Length, cancellationToken);
        partial.SetLength(content.Offset);
        partial.Position = content.Offset;
        var buffer = new byte[ContentHasher.BufferBytes];
        while (true)
        {
            int read;
            using (var stall = new CancellationTokenSource(StallTimeout, time))
            using (var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stall.Token))
            {
                try
                {
                    read = await content.Stream.ReadAsync(buffer, linked.Token);
                }
                catch (OperationCanceledException e) when (stall.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
                {
                    throw new RemoteInterruptedException($"{remote.Location} sent nothing for {StallTimeout.TotalSeconds:0} seconds.", e);
                }
                catch (Exception e) when (e is IOException or HttpRequestException or Azure.RequestFailedException)
                {
                    throw new RemoteInterruptedException($"The connection to {remote.Location} broke: {e.Message}", e);
                }
            }

            if (read == 0)
            {
                return;
            }

            partial.Write(buffer.AsSpan(0, read));
        }
    }

    private static bool IsTransient(Exception exception) => exception is RemoteInterruptedException;

    private static ObjectId HashOf(ObjectKey key, FileStream content, CancellationToken cancellationToken)
    {
        using var hasher = new ContentHasher();
        return key.Hash == ContentHash.Md5
            ? hasher.Hash(content.SafeFileHandle, key.Id.IsDirectory, cancellationToken).Id
            : ObjectCheck.HashLegacy(content, hasher, key.Id.IsDirectory, cancellationToken).Id;
    }
}

/// <summary>A connection that broke in the middle: what was received so far is kept.</summary>
internal sealed class RemoteInterruptedException(string message, Exception innerException) : ObjectStoreException(message, innerException);
