namespace ClipHar.Training.Loop;

/// <summary>
/// Has a source make the next batches on pool threads while the current one is trained on, at most a given number ahead, and
/// hands them out in order: what a step sees does not depend on timing.
/// </summary>
internal sealed class BatchPrefetcher : IDisposable
{
    private readonly Queue<Task<ImageTextBatch>> _ahead = new();
    private readonly CancellationTokenSource _stop;
    private readonly IImageTextSource _source;
    private readonly long _seed;
    private readonly long _end;
    private readonly int _depth;
    private long _next;

    /// <param name="source">Makes the batches.</param>
    /// <param name="seed">Of the run.</param>
    /// <param name="firstStep">Global number of the first batch handed out.</param>
    /// <param name="endStep">Global number of the first batch not to make any more.</param>
    /// <param name="depth">Batches being made or waiting, at least 1.</param>
    /// <param name="cancellationToken">Stops the making.</param>
    public BatchPrefetcher(IImageTextSource source, long seed, long firstStep, long endStep, int depth, CancellationToken cancellationToken)
    {
        (_source, _seed, _next, _end, _depth) = (source, seed, firstStep, endStep, depth);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    }

    /// <summary>Waits for the next batch.</summary>
    public ImageTextBatch Take()
    {
        TopUp();
        var batch = _ahead.Dequeue().GetAwaiter().GetResult();
        TopUp();
        return batch;
    }

    public void Dispose()
    {
        _stop.Cancel();
        foreach (var pending in _ahead)
        {
            // A batch that nobody will use any more may fail as it likes; it only must not outlive the run.
            pending.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default)
                .Wait();
        }

        _stop.Dispose();
    }

    private void TopUp()
    {
        while (_ahead.Count < _depth && _next < _end)
        {
            var step = _next++;
            var key = new BatchKey(_seed, (int)(step / _source.BatchesPerEpoch), (int)(step % _source.BatchesPerEpoch));
            _ahead.Enqueue(Task.Run(() => _source.Read(key, _stop.Token), _stop.Token));
        }
    }
}
