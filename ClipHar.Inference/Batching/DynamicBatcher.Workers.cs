using Microsoft.Extensions.Logging;

namespace ClipHar.Inference.Batching;

/// <summary>The threads that form batches and run them.</summary>
internal sealed partial class DynamicBatcher<T>
{
    private void RunWorker()
    {
        IBatchLane<T>? lane = null;
        var batch = new List<Row>(_maxBatchSize);
        var expired = new List<Row>();
        try
        {
            while (TakeBatch(batch, expired))
            {
                RejectExpired(expired);
                if (batch.Count > 0)
                {
                    Execute(ref lane, batch);
                }
            }
        }
        finally
        {
            lane?.Dispose();
        }
    }

    /// <summary>Waits for work. False when the batcher stops and nothing is left.</summary>
    private bool TakeBatch(List<Row> batch, List<Row> expired)
    {
        batch.Clear();
        expired.Clear();
        lock (_gate)
        {
            while (true)
            {
                TakeExpired(expired);
                if (_waiting.Count > 0 && IsReady())
                {
                    while (batch.Count < _maxBatchSize && _waiting.First is { } node)
                    {
                        _waiting.RemoveFirst();
                        batch.Add(node.Value);
                    }

                    _running += batch.Count;
                    if (_waiting.Count > 0)
                    {
                        Monitor.Pulse(_gate);
                    }

                    return true;
                }

                if (expired.Count > 0)
                {
                    return true;
                }

                if (_stopping && _waiting.Count == 0 && _reserved <= 0)
                {
                    return false;
                }

                Monitor.Wait(_gate);
            }
        }
    }

    /// <summary>
    /// Whether the waiting rows should run now; if not, sees to it that a worker is woken in time. Called under the lock.
    /// </summary>
    private bool IsReady()
    {
        var delay = _options.MaxDelay;
        if (_stopping || delay == TimeSpan.Zero || _waiting.Count >= ExpectedRows(delay))
        {
            return true;
        }

        var left = delay - _time.GetElapsedTime(_waiting.First!.Value.EnqueuedAt);
        if (left <= TimeSpan.Zero)
        {
            return true;
        }

        _delayTimer.Change(left, Timeout.InfiniteTimeSpan);
        return false;
    }

    /// <summary>How many rows are worth waiting for: as many as the last batch had, if that was just now; else one.</summary>
    private int ExpectedRows(TimeSpan delay)
        => _lastBatchSize > 1 && _time.GetElapsedTime(_lastBatchEnd) < delay * MemoryInDelays ? Math.Min(_lastBatchSize, _maxBatchSize) : 1;

    private void TakeExpired(List<Row> expired)
    {
        while (_waiting.First is { } oldest && _time.GetElapsedTime(oldest.Value.EnqueuedAt) > _options.MaxQueueTime)
        {
            _waiting.RemoveFirst();
            expired.Add(oldest.Value);
        }
    }

    private void RejectExpired(List<Row> expired)
    {
        if (expired.Count == 0)
        {
            return;
        }

        TimeSpan retryAfter;
        lock (_gate)
        {
            retryAfter = _throughput.RetryAfter(_reserved + _waiting.Count + _running);
        }

        foreach (var row in expired)
        {
            Abandon(
                row, RejectionCauses.Deadline, $"The picture waited longer than {_options.MaxQueueTime.TotalSeconds:0.#} s.", retryAfter);
        }
    }

    private void Execute(ref IBatchLane<T>? lane, List<Row> batch)
    {
        var started = _time.GetTimestamp();
        try
        {
            lane ??= _function.CreateLane(_maxBatchSize);
            for (var i = 0; i < batch.Count; i++)
            {
                batch[i].Input.Span.CopyTo(lane.InputRow(i));
            }

            var outputs = lane.Run(batch.Count);
            var compute = Finish(batch.Count, started, succeeded: true);
            var length = outputs.Length / batch.Count;
            for (var i = 0; i < batch.Count; i++)
            {
                var queue = _time.GetElapsedTime(batch[i].EnqueuedAt, started);
                _instruments.OnRow(queue, compute);
                batch[i].Cancellation.Unregister();
                batch[i].Completion.TrySetResult(
                    new BatchedRow(outputs.Slice(i * length, length).ToArray(), queue, compute, batch.Count));
            }
        }
#pragma warning disable CA1031 // The edge of the worker's loop: the error belongs to the callers of this batch, and the next must run.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Finish(batch.Count, started, succeeded: false);
            LogBatchFailed(_logger, exception, _instruments.Model, batch.Count);
            foreach (var row in batch)
            {
                row.Cancellation.Unregister();
                row.Completion.TrySetException(exception);
            }
        }
    }

    private TimeSpan Finish(int rows, long started, bool succeeded)
    {
        var end = _time.GetTimestamp();
        var compute = _time.GetElapsedTime(started, end);
        lock (_gate)
        {
            _running -= rows;
            _lastBatchSize = rows;
            _lastBatchEnd = end;
            if (succeeded)
            {
                _throughput.Add(rows, compute);
            }
        }

        _instruments.OnBatch(rows, compute, succeeded);
        return compute;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A batch of {Rows} on model {Model} failed.")]
    private static partial void LogBatchFailed(ILogger logger, Exception exception, string model, int rows);
}
