namespace ClipHar.Core.Datasets.Store;

/// <param name="Id">Name of the object.</param>
/// <param name="Bytes">Its length.</param>
public sealed record StoredObject(ObjectId Id, long Bytes);

/// <summary>
/// Content by name, in DVC 3's layout (<c>files/md5/ab/cdef…</c>). An object that is there is right and never changes: it was written
/// beside its place, flushed to the disk, and renamed. Safe for use by many threads and many processes at a time.
/// </summary>
public interface IObjectStore
{
    /// <summary>Stores the rest of a stream. Adding what is there already changes nothing.</summary>
    /// <param name="content">Read to its end; the caller disposes it.</param>
    /// <exception cref="ObjectStoreException">It could not be stored (a full disk, no permission); nothing is left behind.</exception>
    Task<StoredObject> AddAsync(Stream content, CancellationToken cancellationToken);

    /// <summary>Stores a file.</summary>
    /// <param name="path">The file; with <see cref="LinkMode.Move"/> it is gone afterwards.</param>
    /// <param name="mode">How the file's bytes come into the store.</param>
    /// <exception cref="ObjectStoreException">It could not be stored, or the file changed while it was read; nothing is left
    /// behind.</exception>
    Task<StoredObject> AddFileAsync(string path, LinkMode mode, CancellationToken cancellationToken);

    /// <summary>Stores a folder's manifest; see <see cref="DirectoryManifest"/>.</summary>
    Task<StoredObject> AddDirectoryAsync(DirectoryManifest manifest, CancellationToken cancellationToken);

    ValueTask<bool> ContainsAsync(ObjectId id, CancellationToken cancellationToken);

    /// <summary>Opens an object; the caller disposes the stream, which can seek.</summary>
    /// <exception cref="ObjectNotFoundException">The store has no such object.</exception>
    Task<Stream> OpenReadAsync(ObjectId id, CancellationToken cancellationToken);

    /// <summary>Reads a whole object.</summary>
    /// <exception cref="ObjectNotFoundException">The store has no such object.</exception>
    Task<byte[]> ReadAsync(ObjectId id, CancellationToken cancellationToken);
}

public static class ObjectStoreExtensions
{
    /// <summary>Stores bytes that are in memory.</summary>
    public static async Task<StoredObject> AddAsync(this IObjectStore store, byte[] content, CancellationToken cancellationToken)
    {
        using var stream = new MemoryStream(content, writable: false);
        return await store.AddAsync(stream, cancellationToken);
    }
}
