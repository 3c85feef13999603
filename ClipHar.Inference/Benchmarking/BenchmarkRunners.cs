using ClipHar.Inference.Batching;

namespace ClipHar.Inference.Benchmarking;

/// <summary>One case, measured in several rounds.</summary>
internal interface IBenchmarkRunner : IDisposable
{
    /// <summary>Measures for some time; warms up first when it is the first round.</summary>
    Task RunAsync(TimeSpan time, int minSamples, CancellationToken cancellationToken);

    /// <summary>All rounds together.</summary>
    BenchmarkCase Result();
}

/// <summary>The bare tower: one run after the other on a thread of its own, as in the batcher. Owns the lane.</summary>
internal sealed class TowerRunner(IBatchLane<float> lane, string provider, int batchSize, TimeProvider clock) : IBenchmarkRunner
{
    private const int WarmUpRuns = 3;

    private readonly LatencySamples _samples = new();
    private TimeSpan _elapsed;

    public Task RunAsync(TimeSpan time, int minSamples, CancellationToken cancellationToken)
        => Task.Factory.StartNew(
            () => Run(time, minSamples, cancellationToken), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    public BenchmarkCase Result()
        => _samples.ToCase(BenchmarkKind.Tower, provider, batchSize, 1, _samples.Count * batchSize, _elapsed);

    public void Dispose() => lane.Dispose();

    private void Run(TimeSpan time, int minSamples, CancellationToken cancellationToken)
    {
        if (_samples.Count == 0)
        {
            for (var i = 0; i < batchSize; i++)
            {
                lane.InputRow(i).Clear();
            }

            for (var i = 0; i < WarmUpRuns; i++)
            {
                lane.Run(batchSize);
            }
        }

        var started = clock.GetTimestamp();
        for (var i = 0; i < minSamples || clock.GetElapsedTime(started) < time; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var begin = clock.GetTimestamp();
            lane.Run(batchSize);
            _samples.Add(clock.GetElapsedTime(begin));
        }

        _elapsed += clock.GetElapsedTime(started);
    }
}

/// <summary>Callers that each start their next call when the last one has ended.</summary>
/// <param name="kind">What a call goes through.</param>
/// <param name="provider">tensorrt, cuda or cpu.</param>
/// <param name="concurrency">Callers.</param>
/// <param name="clock">Steady.</param>
/// <param name="call">One picture; returns the size of the batch that it was in.</param>
internal sealed class CallersRunner(
    BenchmarkKind kind, string provider, int concurrency, TimeProvider clock, Func<Task<int>> call) : IBenchmarkRunner
{
    private readonly Lock _gate = new();
    private readonly LatencySamples _samples = new();
    private TimeSpan _elapsed;

    /// <summary>Each picture counts for its share of a batch, so the sum is the number of batches.</summary>
    private double _batches;

    public async Task RunAsync(TimeSpan time, int minSamples, CancellationToken cancellationToken)
    {
        // In every round: the callers of the round before are gone, and the first batches are not like the later ones.
        await Task.WhenAll(Enumerable.Range(0, concurrency).Select(_ => call()));
        var started = clock.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, concurrency).Select(_ => CallAsync(started, time, minSamples, cancellationToken)));
        _elapsed += clock.GetElapsedTime(started);
    }

    public BenchmarkCase Result() => _samples.ToCase(kind, provider, _samples.Count / _batches, concurrency, _samples.Count, _elapsed);

    public void Dispose()
    {
    }

    private async Task CallAsync(long started, TimeSpan time, int minSamples, CancellationToken cancellationToken)
    {
        for (var i = 0; i * concurrency < minSamples || clock.GetElapsedTime(started) < time; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var begin = clock.GetTimestamp();
            var batchSize = await call();
            lock (_gate)
            {
                _samples.Add(clock.GetElapsedTime(begin));
                _batches += 1.0 / batchSize;
            }
        }
    }
}
