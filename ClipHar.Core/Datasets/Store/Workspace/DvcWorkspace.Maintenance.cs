namespace ClipHar.Core.Datasets.Store.Workspace;

public sealed partial class DvcWorkspace
{
    /// <summary>Reads every object of the cache and compares it with its name.</summary>
    /// <param name="remove">Whether damaged objects are removed, so that a fetch or an add brings them again.</param>
    public Task<VerificationResult> VerifyAsync(bool remove, IProgress<TransferProgress>? progress, CancellationToken cancellationToken) =>
        StoreVerification.RunAsync(Cache, Threads, remove, progress, cancellationToken);

    /// <summary>
    /// Removes from the cache what no .dvc and dvc.lock file of the workspace refers to. Other revisions count where git is asked for them.
    /// </summary>
    /// <param name="references">Whatever else is referred to, for a cache that others use too.</param>
    /// <param name="allRevisions">Whether the files of every commit that a branch or tag of git reaches count as well.</param>
    /// <param name="remove">False only counts.</param>
    /// <param name="minAge">Younger objects stay; zero for a cache that nobody else writes to.</param>
    /// <exception cref="ObjectStoreException">A file of the workspace or a manifest cannot be read: nothing is removed.</exception>
    public async Task<CollectionResult> CollectAsync(
        IEnumerable<IObjectReferences> references,
        bool allRevisions,
        bool remove,
        TimeSpan minAge,
        IProgress<TransferProgress>? progress,
        CancellationToken cancellationToken)
    {
        using var held = Lock();
        var roots = EveryReference().ToList();
        foreach (var source in references)
        {
            await foreach (var id in source.ListAsync(cancellationToken))
            {
                // Of others' objects only those that lie here matter; a manifest of theirs that does not lie here protects nothing here.
                if (Cache.Contains(id))
                {
                    roots.Add(new ObjectKey(id));
                }
            }
        }

        if (allRevisions)
        {
            var git = GitRevisions.Open(Root);
            foreach (var commit in await git.ListCommitsAsync(cancellationToken))
            {
                // What an old commit refers to and nobody fetched is not here to be protected.
                roots.AddRange((await git.ReadOutputsAsync(commit, cancellationToken)).Select(output => output.Key).OfType<ObjectKey>()
                    .Where(InCache));
            }
        }

        return await Task.Run(() => GarbageCollection.Run(Cache, roots, minAge, remove, _time, progress, cancellationToken),
            cancellationToken);
    }

    /// <summary>All .dvc and dvc.lock files count, also those in tracked folders and those that .dvcignore hides: too much is kept rather
    /// than too little.</summary>
    private IEnumerable<ObjectKey> EveryReference()
    {
        var options = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            AttributesToSkip = FileAttributes.ReparsePoint,
            IgnoreInaccessible = false
        };
        var skipped = Path.Combine(Root, FolderName);
        var files = Directory.EnumerateFiles(Root, "*" + DvcFile.Extension, options)
            .Concat(Directory.EnumerateFiles(Root, DvcLock.FileName, options));
        foreach (var file in files.Where(file => !IsInside(file, skipped)))
        {
            var text = File.ReadAllText(file);
            IEnumerable<DvcEntry> entries = Path.GetFileName(file) == DvcLock.FileName
                ? DvcLock.Parse(text, file).Stages.SelectMany(stage => stage.Outputs.Concat(stage.Dependencies))
                : DvcFile.Parse(text, file).Outputs;
            foreach (var entry in entries.Where(entry => entry.Id is not null))
            {
                var key = new ObjectKey(entry.Id!.Value, entry.Hash);

                // A dependency need not be in the cache; an output's manifest must be, or its files are unknown.
                if (!key.Id.IsDirectory || InCache(key) || entry.IsCached)
                {
                    yield return key;
                }
            }
        }
    }
}
