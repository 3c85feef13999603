using System.Collections.Concurrent;
using ClipHar.Inference.Batching;

namespace ClipHar.Tests.Inference;

/// <summary>A tower of two numbers in, one out (their sum), that can be held, can fail, and records its batches.</summary>
internal sealed class FakeBatchFunction : IBatchFunction<float>, IDisposable
{
    private readonly ManualResetEventSlim _open = new(true);
    private readonly SemaphoreSlim _entered = new(0);

    public int InputLength => 2;

    public ConcurrentQueue<int> Batches { get; } = new();

    public Exception? Failure { get; set; }

    /// <summary>Called within a run, with the number of rows.</summary>
    public Action<int>? OnRun { get; set; }

    public int DisposedLanes => _disposedLanes;

    private int _disposedLanes;

    /// <summary>From now on every run waits for <see cref="Release"/>.</summary>
    public void Hold() => _open.Reset();

    public void Release() => _open.Set();

    /// <summary>Waits until a run has started.</summary>
    public Task RunStartedAsync() => _entered.WaitAsync(TimeSpan.FromSeconds(30));

    public IBatchLane<float> CreateLane(int maxBatchSize) => new Lane(this, maxBatchSize);

    public void Dispose()
    {
        _open.Dispose();
        _entered.Dispose();
    }

    private sealed class Lane(FakeBatchFunction owner, int maxBatchSize) : IBatchLane<float>
    {
        private readonly float[] _input = new float[maxBatchSize * 2];
        private readonly float[] _output = new float[maxBatchSize];

        public Span<float> InputRow(int index) => _input.AsSpan(index * 2, 2);

        public ReadOnlySpan<float> Run(int count)
        {
            owner.Batches.Enqueue(count);
            owner._entered.Release();
            owner._open.Wait();
            owner.OnRun?.Invoke(count);
            if (owner.Failure is { } failure)
            {
                throw failure;
            }

            for (var i = 0; i < count; i++)
            {
                _output[i] = _input[i * 2] + _input[(i * 2) + 1];
            }

            return _output.AsSpan(0, count);
        }

        public void Dispose() => Interlocked.Increment(ref owner._disposedLanes);
    }
}
