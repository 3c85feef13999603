using System.Diagnostics;
using ClipHar.Inference.Telemetry;
using Microsoft.Extensions.Logging;

namespace ClipHar.Inference.Batching;

/// <summary>
/// Turns concurrent single rows into batches. Rows, not requests, are counted; the queue is bounded; a waiting row leaves when its
/// token is cancelled; a lone row on an idle function runs at once. Each batch runs on a dedicated thread, so that a tower that
/// computes for a second never takes a thread-pool thread away from request handling.
/// </summary>
/// <remarks>
/// A row whose batch has started finishes with it: its cost is spent, and the caller's buffer is being read. The buffer given to
/// <see cref="EnqueueAsync"/> thus belongs to the batcher until the task has ended, and to the caller afterwards.
/// </remarks>
internal sealed partial class DynamicBatcher<T> : IDisposable
    where T : unmanaged
{
    /// <summary>A batch says how many callers there are; after so many delays without one it says nothing any more.</summary>
    private const int MemoryInDelays = 10;

    private readonly object _gate = new();
    private readonly IBatchFunction<T> _function;
    private readonly BatchingOptions _options;
    private readonly int _maxBatchSize;
    private readonly TimeProvider _time;
    private readonly TowerInstruments _instruments;
    private readonly ILogger _logger;
    private readonly ITimer _delayTimer;
    private readonly Thread[] _workers;
    private readonly LinkedList<Row> _waiting = new();
    private readonly ThroughputEstimate _throughput;
    private int _reserved;
    private int _running;
    private int _lastBatchSize = 1;
    private long _lastBatchEnd;
    private bool _stopping;

    public DynamicBatcher(
        IBatchFunction<T> function, int maxBatchSize, BatchingOptions options, TimeProvider time, TowerInstruments instruments,
        ILogger logger)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBatchSize, 1);
        _function = function;
        _maxBatchSize = maxBatchSize;
        _options = options;
        _time = time;
        _instruments = instruments;
        _logger = logger;
        _throughput = new ThroughputEstimate(options.MaxConcurrentBatches);
        _delayTimer = time.CreateTimer(_ => WakeWorkers(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _workers = new Thread[options.MaxConcurrentBatches];
        for (var i = 0; i < _workers.Length; i++)
        {
            _workers[i] = new Thread(RunWorker) { IsBackground = true, Name = $"batch {instruments.Model} {i}" };
            _workers[i].Start();
        }
    }

    /// <summary>Rows that wait, reserved places included.</summary>
    public int QueueLength
    {
        get
        {
            lock (_gate)
            {
                return _reserved + _waiting.Count;
            }
        }
    }

    /// <summary>Rows per second, measured while busy; 0 before the first batch.</summary>
    public double RowsPerSecond
    {
        get
        {
            lock (_gate)
            {
                return _throughput.RowsPerSecond;
            }
        }
    }

    /// <summary>Takes places in the queue for rows that are still being prepared.</summary>
    /// <exception cref="QueueFullException">There is no room, the wait would be too long, or the model is being unloaded.</exception>
    public BatchReservation Reserve(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        lock (_gate)
        {
            Admit(count);
            _reserved += count;
        }

        return new BatchReservation(this, count, GiveBack);
    }

    /// <summary>Queues one row.</summary>
    /// <param name="input">Length InputLength. Must stay untouched until the task has ended.</param>
    /// <param name="reservation">A place taken before, or null to take one now.</param>
    /// <param name="cancellationToken">Removes the row while it waits.</param>
    /// <exception cref="QueueFullException">As for <see cref="Reserve"/>, or the row waited longer than allowed.</exception>
    public Task<BatchedRow> EnqueueAsync(ReadOnlyMemory<T> input, BatchReservation? reservation, CancellationToken cancellationToken)
    {
        if (input.Length != _function.InputLength)
        {
            throw new ArgumentException(
                $"A row of model '{_instruments.Model}' has {_function.InputLength} elements, but {input.Length} were given.",
                nameof(input));
        }

        if (reservation is not null && reservation.Owner != this)
        {
            throw new ArgumentException("The reservation was made for another model.", nameof(reservation));
        }

        var row = new Row(input, _time.GetTimestamp());
        row.Cancellation = cancellationToken.UnsafeRegister((state, token) => Cancel((Row)state!, token), row);
        try
        {
            lock (_gate)
            {
                // Seen by either this check or, once the row has a node, by Cancel.
                cancellationToken.ThrowIfCancellationRequested();
                TakePlace(reservation);
                row.Node = _waiting.AddLast(row);
                Monitor.Pulse(_gate);
            }
        }
        catch
        {
            row.Cancellation.Unregister();
            throw;
        }

        _instruments.OnAccepted(1);
        return row.Completion.Task;
    }

    /// <summary>Refuses new rows, finishes those that wait (for at most the drain timeout) and ends the threads.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_stopping)
            {
                return;
            }

            _stopping = true;
            Monitor.PulseAll(_gate);
        }

        var deadline = Stopwatch.GetTimestamp() + (long)(_options.DrainTimeout.TotalSeconds * Stopwatch.Frequency);
        foreach (var worker in _workers)
        {
            var left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), deadline);
            if (!worker.Join(left > TimeSpan.Zero ? left : TimeSpan.Zero))
            {
                AbandonWaiting();
                worker.Join();
            }
        }

        _delayTimer.Dispose();
    }

    /// <summary>Called under the lock.</summary>
    private void TakePlace(BatchReservation? reservation)
    {
        if (reservation is null)
        {
            Admit(1);
            return;
        }

        reservation.Take();
        _reserved--;
    }

    private void GiveBack(int count)
    {
        lock (_gate)
        {
            _reserved -= count;
            Monitor.PulseAll(_gate);   // a stopping worker waits for the last reservation
        }
    }

    private void WakeWorkers()
    {
        lock (_gate)
        {
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Called under the lock.</summary>
    private void Admit(int count)
    {
        var ahead = _reserved + _waiting.Count;
        var (cause, message) =
            _stopping ? (RejectionCauses.ShuttingDown, "The model is being unloaded.")
            : ahead + count > _options.MaxQueueLength
                ? (RejectionCauses.QueueFull, $"{ahead} pictures wait and {count} more were sent, but the queue holds "
                    + $"{_options.MaxQueueLength}.")
            : _throughput.IsTrusted && ahead > 0 && _throughput.TimeFor(ahead + _running) > _options.MaxQueueTime
                ? (RejectionCauses.Deadline, $"The wait would be longer than {_options.MaxQueueTime.TotalSeconds:0.#} s.")
            : (null, "");
        if (cause is null)
        {
            return;
        }

        _instruments.OnRejected(cause, count);
        throw new QueueFullException(cause, _throughput.RetryAfter(ahead + _running), message);
    }

    private void Cancel(Row row, CancellationToken token)
    {
        lock (_gate)
        {
            if (row.Node?.List is null)
            {
                return;   // its batch has started
            }

            _waiting.Remove(row.Node);
        }

        _instruments.OnAbandoned("cancelled");
        row.Completion.TrySetCanceled(token);
    }

    private void AbandonWaiting()
    {
        List<Row> abandoned;
        lock (_gate)
        {
            abandoned = [.. _waiting];
            _waiting.Clear();
            _reserved = 0;
            Monitor.PulseAll(_gate);
        }

        foreach (var row in abandoned)
        {
            Abandon(row, RejectionCauses.ShuttingDown, "The model was unloaded before the picture's turn came.", TimeSpan.FromSeconds(1));
        }
    }

    private void Abandon(Row row, string cause, string message, TimeSpan retryAfter)
    {
        row.Cancellation.Unregister();
        _instruments.OnAbandoned(cause);
        row.Completion.TrySetException(new QueueFullException(cause, retryAfter, message));
    }

    private sealed class Row(ReadOnlyMemory<T> input, long enqueuedAt)
    {
        public ReadOnlyMemory<T> Input { get; } = input;

        public long EnqueuedAt { get; } = enqueuedAt;

        public TaskCompletionSource<BatchedRow> Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public LinkedListNode<Row>? Node { get; set; }

        public CancellationTokenRegistration Cancellation { get; set; }
    }
}
