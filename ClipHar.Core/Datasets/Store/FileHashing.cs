namespace ClipHar.Core.Datasets.Store;

/// <summary>Hashes many files on several threads.</summary>
internal static class FileHashing
{
    /// <returns>One object a path, in the same order; nothing is stored.</returns>
    /// <exception cref="ObjectStoreException">A file cannot be read, or changed while it was read.</exception>
    public static async Task<StoredObject[]> HashAsync(
        IReadOnlyList<string> paths, int threads, ProgressMeter meter, CancellationToken cancellationToken)
    {
        var results = new StoredObject[paths.Count];
        await RunAsync(paths.Count, threads, (index, hasher, token) =>
        {
            using var file = File.OpenHandle(paths[index], FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var before = FileStamp.Of(file);
            results[index] = hasher.Hash(file, isDirectory: false, token);
            if (FileStamp.Of(file) != before)
            {
                throw FileStamp.Changed(paths[index]);
            }

            meter.Advance(1, before.Length);
        }, cancellationToken);
        return results;
    }

    /// <summary>Runs an action for 0 … count - 1 on threads of their own, each with its hasher; the first failure ends all.</summary>
    public static async Task RunAsync(
        int count, int threads, Action<int, ContentHasher, CancellationToken> action, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var next = -1;
        void Work()
        {
            using var hasher = new ContentHasher();
            try
            {
                int index;
                while (!stop.IsCancellationRequested && (index = Interlocked.Increment(ref next)) < count)
                {
                    action(index, hasher, stop.Token);
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                // Whoever cancelled says why.
            }
            catch
            {
                stop.Cancel();
                throw;
            }
        }

        try
        {
            await Task.WhenAll(Enumerable.Range(0, Math.Min(threads, count)).Select(_ =>
                Task.Factory.StartNew(Work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ObjectStoreException($"Reading failed: {e.Message}", e);
        }

        cancellationToken.ThrowIfCancellationRequested();
    }
}
