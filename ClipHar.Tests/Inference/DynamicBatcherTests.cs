using ClipHar.Inference.Batching;
using ClipHar.Inference.Telemetry;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace ClipHar.Tests.Inference;

[TestClass]
public sealed partial class DynamicBatcherTests : IDisposable
{
    private readonly FakeBatchFunction _tower = new();
    private readonly FakeTimeProvider _time = new();
    private readonly MetricRecorder _metrics = new();

    public void Dispose()
    {
        _metrics.Dispose();
        _tower.Dispose();
    }

    [TestMethod]
    public async Task EnqueueAsync_IdleTower_RunsAtOnceWithoutWaitingForCompany()
    {
        using var batcher = Batcher(new() { MaxDelay = TimeSpan.FromSeconds(1) });

        var row = await batcher.EnqueueAsync(Row(1, 2), null, default);   // the fake clock stands still: a delay would never end

        Assert.AreEqual(3f, row.Output.Single());
        Assert.AreEqual(1, row.BatchSize);
    }

    [TestMethod]
    public async Task EnqueueAsync_RowsArriveWhileABatchRuns_ShareTheNextOne()
    {
        using var batcher = Batcher(new(), maxBatchSize: 4);
        _tower.OnRun = _ => _time.Advance(TimeSpan.FromMilliseconds(50));
        var first = await StartHeldBatchAsync(batcher);
        var others = Enumerable.Range(1, 6).Select(i => batcher.EnqueueAsync(Row(i, 0), null, default)).ToArray();

        _tower.Release();
        await Task.WhenAll(others);

        CollectionAssert.AreEqual(new[] { 1, 4, 2 }, _tower.Batches.ToArray());
        CollectionAssert.AreEqual(new[] { 1f, 2, 3, 4, 5, 6 }, others.Select(o => o.Result.Output[0]).ToArray());
        Assert.AreEqual(0f, (await first).Output[0]);
    }

    [TestMethod]
    public async Task EnqueueAsync_ShortlyAfterALargerBatch_WaitsForCompanyUpToTheDelay()
    {
        var delay = TimeSpan.FromMilliseconds(2);
        using var batcher = Batcher(new() { MaxDelay = delay });
        await RunBatchOfAsync(batcher, 3);

        var lone = batcher.EnqueueAsync(Row(5, 5), null, default);
        await AdvanceUntilAsync(lone, delay);
        var row = await lone;

        Assert.AreEqual(10f, row.Output[0]);
        Assert.IsGreaterThanOrEqualTo(delay, row.Queue);
    }

    [TestMethod]
    public async Task EnqueueAsync_ExpectedCompanyArrives_RunsBeforeTheDelayEnds()
    {
        using var batcher = Batcher(new() { MaxDelay = TimeSpan.FromSeconds(1) });
        await RunBatchOfAsync(batcher, 3);

        var rows = await Task.WhenAll(Enumerable.Range(0, 3).Select(i => batcher.EnqueueAsync(Row(i, 0), null, default)));

        Assert.IsTrue(rows.All(row => row.BatchSize == 3));
    }

    [TestMethod]
    public async Task EnqueueAsync_LongAfterALargerBatch_RunsAtOnce()
    {
        using var batcher = Batcher(new() { MaxDelay = TimeSpan.FromSeconds(1) });
        await RunBatchOfAsync(batcher, 3);
        _time.Advance(TimeSpan.FromMinutes(1));

        var row = await batcher.EnqueueAsync(Row(1, 1), null, default);

        Assert.AreEqual(TimeSpan.Zero, row.Queue);
    }

    [TestMethod]
    public async Task EnqueueAsync_QueueFull_IsRefusedWithCauseAndRetryAfterFromThroughput()
    {
        using var batcher = Batcher(new() { MaxQueueLength = 3 }, maxBatchSize: 1);
        _tower.OnRun = _ => _time.Advance(TimeSpan.FromSeconds(2));
        await batcher.EnqueueAsync(Row(0, 0), null, default);   // measured: 2 s per row
        var running = await StartHeldBatchAsync(batcher);
        var waiting = Enumerable.Range(0, 3).Select(_ => batcher.EnqueueAsync(Row(0, 0), null, default)).ToArray();

        var refusal = await Assert.ThrowsExactlyAsync<QueueFullException>(() => batcher.EnqueueAsync(Row(0, 0), null, default));

        Assert.AreEqual(RejectionCauses.QueueFull, refusal.Cause);
        Assert.AreEqual(TimeSpan.FromSeconds(8), refusal.RetryAfter);   // three waiting and one running
        Assert.AreEqual(1, _metrics.Sum("cliphar.inference.rejected", "cause", "queue_full"));
        _tower.Release();
        await Task.WhenAll([running, .. waiting]);
    }

    [TestMethod]
    public async Task EnqueueAsync_WaitWouldExceedTheLimit_IsRefusedWithDeadline()
    {
        using var batcher = Batcher(new() { MaxQueueTime = TimeSpan.FromSeconds(3) }, maxBatchSize: 1);
        _tower.OnRun = _ => _time.Advance(TimeSpan.FromSeconds(2));
        for (var i = 0; i < 5; i++)
        {
            await batcher.EnqueueAsync(Row(0, 0), null, default);
        }

        var running = await StartHeldBatchAsync(batcher);
        var waiting = batcher.EnqueueAsync(Row(0, 0), null, default);

        var refusal = await Assert.ThrowsExactlyAsync<QueueFullException>(() => batcher.EnqueueAsync(Row(0, 0), null, default));

        Assert.AreEqual(RejectionCauses.Deadline, refusal.Cause);
        _tower.Release();
        await Task.WhenAll(running, waiting);
    }

    [TestMethod]
    public async Task EnqueueAsync_OnlyASlowFirstBatchWasMeasured_NobodyIsTurnedAwayForIt()
    {
        using var batcher = Batcher(new(), maxBatchSize: 1);
        _tower.OnRun = _ => _time.Advance(TimeSpan.FromMinutes(10));
        await batcher.EnqueueAsync(Row(0, 0), null, default);
        _tower.OnRun = null;

        var rows = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => batcher.EnqueueAsync(Row(1, 1), null, default)));

        Assert.HasCount(8, rows);
    }

    [TestMethod]
    public async Task EnqueueAsync_WaitedLongerThanTheLimit_LeavesTheQueueWithDeadline()
    {
        using var batcher = Batcher(new() { MaxQueueTime = TimeSpan.FromSeconds(3) }, maxBatchSize: 1);
        var running = await StartHeldBatchAsync(batcher);
        var waiting = batcher.EnqueueAsync(Row(0, 0), null, default);

        _time.Advance(TimeSpan.FromSeconds(4));
        _tower.Release();

        var refusal = await Assert.ThrowsExactlyAsync<QueueFullException>(() => waiting);
        Assert.AreEqual(RejectionCauses.Deadline, refusal.Cause);
        await running;
        Assert.AreEqual(0, _metrics.Sum("cliphar.inference.pending"));
    }

    [TestMethod]
    public async Task EnqueueAsync_CancelledWhileWaiting_FreesItsPlaceAndIsNotComputed()
    {
        using var batcher = Batcher(new() { MaxQueueLength = 1 });
        var running = await StartHeldBatchAsync(batcher);
        using var source = new CancellationTokenSource();
        var cancelled = batcher.EnqueueAsync(Row(1, 1), null, source.Token);

        await source.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => cancelled);
        var next = batcher.EnqueueAsync(Row(2, 2), null, default);
        _tower.Release();

        Assert.AreEqual(4f, (await next).Output[0]);
        await running;
        CollectionAssert.AreEqual(new[] { 1, 1 }, _tower.Batches.ToArray());
        Assert.AreEqual(1, _metrics.Sum("cliphar.inference.requests", "outcome", "cancelled"));
    }

    [TestMethod]
    public async Task EnqueueAsync_CancelledWhileRunning_FinishesWithItsBatch()
    {
        using var batcher = Batcher(new());
        _tower.Hold();
        using var source = new CancellationTokenSource();
        var running = batcher.EnqueueAsync(Row(1, 1), null, source.Token);
        await _tower.RunStartedAsync();

        await source.CancelAsync();
        _tower.Release();

        Assert.AreEqual(2f, (await running).Output[0]);
    }

    [TestMethod]
    public async Task EnqueueAsync_TowerFails_FailsTheBatchAndKeepsServing()
    {
        using var batcher = Batcher(new());
        _tower.Failure = new InvalidDataException("broken");
        await Assert.ThrowsExactlyAsync<InvalidDataException>(() => batcher.EnqueueAsync(Row(1, 1), null, default));

        _tower.Failure = null;
        var row = await batcher.EnqueueAsync(Row(1, 1), null, default);

        Assert.AreEqual(2f, row.Output[0]);
        Assert.AreEqual(0, _metrics.Sum("cliphar.inference.pending"));
        Assert.AreEqual(1, _metrics.Sum("cliphar.inference.requests", "outcome", "error"));
    }

    private static float[] Row(float a, float b) => [a, b];

    private DynamicBatcher<float> Batcher(BatchingOptions options, int maxBatchSize = 8)
        => new(_tower, maxBatchSize, options, _time, Towers(), NullLogger.Instance);

    private TowerInstruments Towers() => new(_metrics.Instruments, "fake", "1", "image");

    /// <summary>Starts a run that lasts until the tower is released.</summary>
    private async Task<Task<BatchedRow>> StartHeldBatchAsync(DynamicBatcher<float> batcher)
    {
        while (_tower.Batches.TryDequeue(out _))
        {
            await _tower.RunStartedAsync();
        }

        _tower.Hold();
        var task = batcher.EnqueueAsync(Row(0, 0), null, default);
        await _tower.RunStartedAsync();
        return task;
    }

    private async Task RunBatchOfAsync(DynamicBatcher<float> batcher, int count)
    {
        var first = await StartHeldBatchAsync(batcher);
        var rest = Enumerable.Range(0, count).Select(_ => batcher.EnqueueAsync(Row(0, 0), null, default)).ToArray();
        _tower.Release();
        await Task.WhenAll([first, .. rest]);
    }

    /// <summary>The worker arms its timer on its own thread, at a moment the test cannot see: keep touching the clock.</summary>
    private async Task AdvanceUntilAsync(Task task, TimeSpan delay)
    {
        _time.Advance(delay);
        while (!task.IsCompleted)
        {
            // A timer armed from what the clock said before the first step is due later than the step went.
            _time.Advance(delay / 100);
            await Task.Yield();
        }
    }
}
