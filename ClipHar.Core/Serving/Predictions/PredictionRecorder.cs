using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ClipHar.Core.Serving.Predictions;

/// <summary>
/// The queue between recognition and the database, and a view that already shows what still waits in it: a prediction can be read
/// by its identifier as soon as it is recorded, and a listing first lets the queue drain.
/// </summary>
internal sealed partial class PredictionRecorder : IPredictionRecorder, IPredictionStore
{
    /// <summary>A listing shows what is written so far rather than wait longer than this for a slow database.</summary>
    private static readonly TimeSpan FlushPatience = TimeSpan.FromSeconds(2);

    private readonly Channel<Entry> _queue;
    private readonly ConcurrentDictionary<string, Prediction> _waiting = new();
    private readonly PredictionStore _store;
    private readonly PredictionInstruments _instruments;
    private readonly TimeProvider _clock;
    private readonly ILogger<PredictionRecorder> _logger;
    private int _dropping;

    public PredictionRecorder(
        PredictionStore store,
        PredictionInstruments instruments,
        IOptions<PredictionOptions> options,
        TimeProvider clock,
        ILogger<PredictionRecorder> logger)
    {
        _store = store;
        _instruments = instruments;
        _clock = clock;
        _logger = logger;
        _queue = Channel.CreateBounded<Entry>(new BoundedChannelOptions(options.Value.QueueCapacity) { SingleReader = true });
    }

    /// <summary>What the writer reads: a prediction, or the mark of somebody who waits for all before it.</summary>
    internal readonly record struct Entry(Prediction? Prediction, TaskCompletionSource? Flushed);

    internal ChannelReader<Entry> Queue => _queue.Reader;

    public bool Record(Prediction prediction)
    {
        ArgumentNullException.ThrowIfNull(prediction);
        _waiting[prediction.Id] = prediction;
        if (_queue.Writer.TryWrite(new Entry(prediction, null)))
        {
            Interlocked.Exchange(ref _dropping, 0);
            return true;
        }

        _waiting.TryRemove(prediction.Id, out _);
        _instruments.OnDropped();
        if (Interlocked.Exchange(ref _dropping, 1) == 0)
        {
            Log.Dropping(_logger);
        }

        return false;
    }

    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        var flushed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            await _queue.Writer.WriteAsync(new Entry(null, flushed), cancellationToken);
        }
        catch (ChannelClosedException)
        {
            return;
        }

        await flushed.Task.WaitAsync(cancellationToken);
    }

    public async Task<Prediction?> FindAsync(string id, CancellationToken cancellationToken) =>
        _waiting.TryGetValue(id, out var waiting) ? waiting : await _store.FindAsync(id, cancellationToken);

    public async Task<PredictionPage> ListAsync(PredictionQuery query, CancellationToken cancellationToken)
    {
        if (!_waiting.IsEmpty)
        {
            using var patience = new CancellationTokenSource(FlushPatience, _clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
            try
            {
                await FlushAsync(either.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                Log.ListedWithoutFlush(_logger, FlushPatience);
            }
        }

        return await _store.ListAsync(query, cancellationToken);
    }

    /// <summary>Nothing more is taken; the writer ends once it has read what is left.</summary>
    internal void Complete() => _queue.Writer.TryComplete();

    internal void OnWritten(Prediction prediction) => _waiting.TryRemove(prediction.Id, out _);

    private static partial class Log
    {
        [LoggerMessage(
            1, LogLevel.Error, "The queue of predictions to be recorded is full: predictions are dropped until the database keeps up "
                + "again.")]
        public static partial void Dropping(ILogger logger);

        [LoggerMessage(2, LogLevel.Warning, "Predictions were not all written within {Patience}; the listing shows what is.")]
        public static partial void ListedWithoutFlush(ILogger logger, TimeSpan patience);
    }
}
