namespace ClipHar.Core.Datasets.Store.Remotes;

/// <summary>A place that holds objects for others: a folder, a web server, a blob container. Nothing it says is trusted.</summary>
public interface IObjectRemote
{
    /// <summary>Where it is, for messages; without credentials.</summary>
    string Location { get; }

    /// <summary>Whether <see cref="ListAsync"/> works.</summary>
    bool CanList { get; }

    Task<bool> ExistsAsync(ObjectKey key, CancellationToken cancellationToken);

    /// <summary>Every object of DVC 3 there, in no order.</summary>
    /// <exception cref="NotSupportedException">The remote cannot list.</exception>
    IAsyncEnumerable<ObjectId> ListAsync(CancellationToken cancellationToken);

    /// <summary>Opens an object's bytes from an offset on.</summary>
    /// <exception cref="ObjectNotFoundException">The remote has no such object.</exception>
    /// <exception cref="ObjectStoreException">The remote cannot be reached, or refuses.</exception>
    Task<RemoteContent> DownloadAsync(ObjectKey key, long offset, CancellationToken cancellationToken);

    /// <summary>Puts a file there under a name; others see all of it or nothing.</summary>
    /// <exception cref="ObjectStoreException">The remote cannot be reached, or refuses.</exception>
    Task UploadAsync(ObjectKey key, string path, CancellationToken cancellationToken);
}

/// <param name="Stream">The bytes; disposed with this.</param>
/// <param name="Offset">Where they start: 0 where the remote cannot start in the middle.</param>
public sealed record RemoteContent(Stream Stream, long Offset) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Stream.DisposeAsync();
}
