using ClipHar.Core.Datasets.Store;

namespace ClipHar.Core.Datasets.Acquisition;

/// <summary>Reads pictures that were stored before they were imported.</summary>
internal static class StoredPicture
{
    /// <exception cref="SourceItemException">It is not in the store, or is larger.</exception>
    public static async Task<byte[]> ReadAsync(IObjectStore objects, ObjectId id, int maxBytes, CancellationToken cancellationToken)
    {
        try
        {
            await using var content = await objects.OpenReadAsync(id, cancellationToken);
            return await BoundedRead.AllAsync(content, maxBytes, cancellationToken);
        }
        catch (ObjectNotFoundException exception)
        {
            throw new SourceItemException("The picture is not in the store any more.", exception);
        }
    }
}
