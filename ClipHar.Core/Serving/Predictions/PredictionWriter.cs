using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ClipHar.Core.Serving.Predictions;

/// <summary>
/// Writes recorded predictions in batches: whatever has gathered while the last batch was written. A failed batch is tried again
/// until the database is back; meanwhile the bounded queue fills. At shutdown the queue is drained within the host's time-out.
/// </summary>
internal sealed partial class PredictionWriter(
    PredictionRecorder recorder,
    PredictionStore store,
    PredictionInstruments instruments,
    IOptions<PredictionOptions> options,
    TimeProvider clock,
    ILogger<PredictionWriter> logger) : IHostedService, IDisposable
{
    private const int LongestRetryFactor = 30;
    private const int AttemptsBeforeSingleWrites = 3;

    private readonly CancellationTokenSource _abandon = new();
    private Task _loop = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _loop = RunAsync(_abandon.Token);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        recorder.Complete();
        try
        {
            await _loop.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            await _abandon.CancelAsync();
            await _loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var lost = CountLeft();
            instruments.OnDropped(lost);
            Log.Abandoned(logger, lost);
        }
    }

    public void Dispose() => _abandon.Dispose();

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        var batch = new List<Prediction>(options.Value.BatchSize);
        var waiters = new List<TaskCompletionSource>();
        while (await recorder.Queue.WaitToReadAsync(cancellationToken))
        {
            while (batch.Count < options.Value.BatchSize && recorder.Queue.TryRead(out var entry))
            {
                if (entry.Prediction is not null)
                {
                    batch.Add(entry.Prediction);
                }
                else
                {
                    waiters.Add(entry.Flushed!);
                }
            }

            await WriteAsync(batch, cancellationToken);
            batch.Clear();
            waiters.ForEach(waiter => waiter.TrySetResult());
            waiters.Clear();
        }
    }

    private async Task WriteAsync(List<Prediction> batch, CancellationToken cancellationToken)
    {
        for (var attempt = 0; batch.Count > 0; attempt++)
        {
            try
            {
                await store.AddAsync(batch, cancellationToken);
                batch.ForEach(recorder.OnWritten);
                instruments.OnWritten(batch.Count);
                return;
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // The loop's edge: whatever the database says, the predictions are kept and tried again.
                instruments.OnWriteFailed();
                if (attempt >= AttemptsBeforeSingleWrites && exception is DbUpdateException)
                {
                    await WriteOneByOneAsync(batch, cancellationToken);
                    return;
                }

                var delay = options.Value.RetryDelay * Math.Min(LongestRetryFactor, 1 << Math.Min(attempt, 5));
                Log.WriteFailed(logger, exception, batch.Count, delay);
                await Task.Delay(delay, clock, cancellationToken);
            }
        }
    }

    /// <summary>One prediction that the database refuses must not hold up all others: alone, it is dropped.</summary>
    private async Task WriteOneByOneAsync(List<Prediction> batch, CancellationToken cancellationToken)
    {
        foreach (var prediction in batch)
        {
            try
            {
                await store.AddAsync([prediction], cancellationToken);
                instruments.OnWritten(1);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                instruments.OnDropped();
                Log.Refused(logger, exception, prediction.Id);
            }

            recorder.OnWritten(prediction);
        }
    }

    private int CountLeft()
    {
        var left = 0;
        while (recorder.Queue.TryRead(out var entry))
        {
            left += entry.Prediction is null ? 0 : 1;
            entry.Flushed?.TrySetCanceled();
        }

        return left;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Count} predictions could not be written; next attempt in {Delay}.")]
        public static partial void WriteFailed(ILogger logger, Exception exception, int count, TimeSpan delay);

        [LoggerMessage(3, LogLevel.Error, "The database refuses prediction {Id}; it is dropped.")]
        public static partial void Refused(ILogger logger, Exception exception, string id);

        [LoggerMessage(2, LogLevel.Error, "The process ended with {Count} predictions not written.")]
        public static partial void Abandoned(ILogger logger, int count);
    }
}
