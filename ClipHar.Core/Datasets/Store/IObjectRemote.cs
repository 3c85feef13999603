namespace ClipHar.Core.Datasets.Store;

/// <summary>A place that holds objects for others: a folder, a web server, a blob container. Nothing it says is trusted.</summary>
public interface IObjectRemote
{
    /// <summary>Where it is, for messages; without credentials.</summary>
    string Location { get; }

    Task<bool> ExistsAsync(ObjectId id, CancellationToken cancellationToken);

    /// <summary>Every object there, in no order.</summary>
    /// <exception cref="NotSupportedException">The remote cannot list (HTTP).</exception>
    IAsyncEnumerable<ObjectId> ListAsync(CancellationToken cancellationToken);

    /// <summary>Opens an object's bytes from an offset on.</summary>
    /// <exception cref="ObjectNotFoundException">The remote has no such object.</exception>
    Task<RemoteContent> DownloadAsync(ObjectId id, long offset, CancellationToken cancellationToken);

    /// <summary>Puts a file there under an id; others see all of it or nothing.</summary>
    /// <param name="progress">Bytes sent so far.</param>
    Task UploadAsync(ObjectId id, string path, IProgress<long>? progress, CancellationToken cancellationToken);
}

/// <param name="Stream">The bytes; disposed with this.</param>
/// <param name="Offset">Where they start: 0 where the remote cannot start in the middle.</param>
/// <param name="TotalBytes">Length of the whole object where the remote tells it.</param>
public sealed record RemoteContent(Stream Stream, long Offset, long? TotalBytes) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Stream.DisposeAsync();
}
