namespace ClipHar.Core.Datasets.Store;

/// <summary>Collects the garbage of the registry's store, to which other processes may be writing at this moment.</summary>
public static class RegistryCollection
{
    /// <summary>
    /// Objects younger than this stay: a commit stores its pictures first and refers to them last. An object that is added once more
    /// is made young again.
    /// </summary>
    public static TimeSpan MinAge { get; } = TimeSpan.FromDays(1);

    /// <exception cref="ObjectStoreException">Nobody is there to say what is referred to, so everything would go.</exception>
    public static async Task<CollectionResult> RunAsync(
        ObjectStore store,
        IReadOnlyCollection<IObjectReferences> references,
        bool remove,
        TimeProvider time,
        IProgress<TransferProgress>? progress,
        CancellationToken cancellationToken)
    {
        if (references.Count == 0)
        {
            throw new ObjectStoreException("No data set registry is there to say which objects are in use: nothing is collected.");
        }

        var roots = new List<ObjectKey>();
        foreach (var source in references)
        {
            await foreach (var id in source.ListAsync(cancellationToken))
            {
                roots.Add(new ObjectKey(id));
            }
        }

        return await Task.Run(() => GarbageCollection.Run(store, roots, MinAge, remove, time, progress, cancellationToken),
            cancellationToken);
    }
}
