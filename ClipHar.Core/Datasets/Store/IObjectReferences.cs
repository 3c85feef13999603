namespace ClipHar.Core.Datasets.Store;

/// <summary>
/// Somebody who refers to objects of the store, so that they are not garbage. Registered in the container by each who does (data set
/// versions, reports, features); the collector asks all.
/// </summary>
public interface IObjectReferences
{
    /// <summary>Every object referred to; the files of a folder's manifest need not be named, the collector reads manifests
    /// itself.</summary>
    IAsyncEnumerable<ObjectId> ListAsync(CancellationToken cancellationToken);
}
