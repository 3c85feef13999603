using ClipHar.Clip.Tokenization;
using ClipHar.Inference.Batching;
using ClipHar.Inference.Telemetry;

namespace ClipHar.Inference.Sessions;

/// <summary>
/// The text tower. Texts of a call are sorted by length and run in batches, each padded to its longest text only: labels are short and
/// the context is long. Batches of several calls take turns, so that a large vocabulary does not block a single text.
/// </summary>
internal sealed class TextEncoder : ITextEncoder, IDisposable
{
    private readonly string _model;
    private readonly ClipTokenizer _tokenizer;
    private readonly int _contextLength;
    private readonly int _embeddingDim;
    private readonly TowerSessionOptions _options;
    private readonly TimeProvider _time;
    private readonly TowerInstruments _instruments;
    private readonly Func<Task<TowerSession>> _open;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private TowerSession? _session;
    private int _waiting;
    private long _texts;
    private long _passes;

    /// <param name="model">Name, for messages.</param>
    /// <param name="tokenizer">The model's.</param>
    /// <param name="contextLength">Most tokens of a text, start and end token included.</param>
    /// <param name="embeddingDim">E.</param>
    /// <param name="options">Batch size and queue.</param>
    /// <param name="time">Clock for the metrics.</param>
    /// <param name="instruments">Metrics of this tower.</param>
    /// <param name="open">Opens the session when the first text comes.</param>
    public TextEncoder(
        string model, ClipTokenizer tokenizer, int contextLength, int embeddingDim, TowerSessionOptions options, TimeProvider time,
        TowerInstruments instruments, Func<Task<TowerSession>> open)
    {
        _model = model;
        _tokenizer = tokenizer;
        _contextLength = contextLength;
        _embeddingDim = embeddingDim;
        _options = options;
        _time = time;
        _instruments = instruments;
        _open = open;
    }

    public long TextsEncoded => Interlocked.Read(ref _texts);

    public long Passes => Interlocked.Read(ref _passes);

    public async Task<float[][]> EncodeAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        var embeddings = await EncodeRawAsync(texts, cancellationToken);
        for (var i = 0; i < embeddings.Length; i++)
        {
            embeddings[i] = UnitNorm.Of(embeddings[i], _model);
        }

        return embeddings;
    }

    public async Task<float[][]> EncodeRawAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(texts);
        if (texts.Count == 0)
        {
            return [];
        }

        if (Interlocked.Increment(ref _waiting) > _options.MaxTextQueueLength)
        {
            Interlocked.Decrement(ref _waiting);
            _instruments.OnRejected(RejectionCauses.QueueFull, texts.Count);
            throw new QueueFullException(
                RejectionCauses.QueueFull, TimeSpan.FromSeconds(1),
                $"{_options.MaxTextQueueLength} requests for texts wait for model '{_model}' already.");
        }

        try
        {
            return await EncodeInTurnsAsync(texts, cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    /// <summary>Opens the session now. Not at the same time as texts are encoded.</summary>
    public async Task OpenAsync() => _session ??= await _open();

    public void Dispose()
    {
        _session?.Dispose();
        _turn.Dispose();
    }

    private async Task<float[][]> EncodeInTurnsAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        var tokens = new long[texts.Count][];
        for (var i = 0; i < tokens.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            tokens[i] = Tokenize(texts[i]);
        }

        var order = Enumerable.Range(0, tokens.Length).OrderBy(i => tokens[i].Length).ToArray();
        var embeddings = new float[tokens.Length][];
        foreach (var batch in order.Chunk(_options.MaxTextBatchSize))
        {
            var arrived = _time.GetTimestamp();
            await _turn.WaitAsync(cancellationToken);
            try
            {
                await OpenAsync();

                // A thread of its own, as the run computes for long.
                await Task.Factory.StartNew(
                    () => Run(batch, tokens, embeddings, arrived), cancellationToken, TaskCreationOptions.LongRunning,
                    TaskScheduler.Default);
            }
            finally
            {
                _turn.Release();
            }
        }

        Interlocked.Increment(ref _passes);
        Interlocked.Add(ref _texts, texts.Count);
        return embeddings;
    }

    /// <summary>Start token, ids cut to fit, end token; no padding.</summary>
    private long[] Tokenize(string text)
    {
        Span<long> row = _contextLength <= 512 ? stackalloc long[_contextLength] : new long[_contextLength];
        var length = _tokenizer.EncodeInto(text, row);
        return row[..length].ToArray();
    }

    private void Run(int[] batch, long[][] tokens, float[][] embeddings, long arrived)
    {
        var started = _time.GetTimestamp();
        var length = tokens[batch[^1]].Length;   // sorted: the last one is the longest
        using var lane = new TensorLane<long>(batch.Length, [length], _embeddingDim);
        for (var i = 0; i < batch.Length; i++)
        {
            var row = lane.InputRow(i);
            tokens[batch[i]].CopyTo(row);
            row[tokens[batch[i]].Length..].Fill(_tokenizer.EndTokenId);
        }

        _instruments.OnAccepted(batch.Length);
        var succeeded = false;
        try
        {
            var outputs = lane.Run(_session!, batch.Length);
            for (var i = 0; i < batch.Length; i++)
            {
                embeddings[batch[i]] = outputs.Slice(i * _embeddingDim, _embeddingDim).ToArray();
            }

            succeeded = true;
        }
        finally
        {
            var compute = _time.GetElapsedTime(started);
            _instruments.OnBatch(batch.Length, compute, succeeded);
            _instruments.OnRow(_time.GetElapsedTime(arrived, started), compute);
        }
    }
}
