using ClipHar.Inference.Batching;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClipHar.Tests.Inference;

/// <summary>Reservations, the end of a batcher, and many callers at once.</summary>
public sealed partial class DynamicBatcherTests
{
    [TestMethod]
    public async Task Reserve_MoreThanFits_IsRefusedWhole()
    {
        using var batcher = Batcher(new() { MaxQueueLength = 4 });
        using var reservation = batcher.Reserve(3);

        Assert.ThrowsExactly<QueueFullException>(() => batcher.Reserve(2));
        Assert.AreEqual(3, batcher.QueueLength);
        await batcher.EnqueueAsync(Row(1, 1), reservation, default);

        Assert.AreEqual(2, reservation.Remaining);
        reservation.Dispose();
        Assert.AreEqual(0, batcher.QueueLength);
    }

    [TestMethod]
    public void EnqueueAsync_RowOfWrongLength_NamesBothLengths()
    {
        using var batcher = Batcher(new());

        var error = Assert.ThrowsExactly<ArgumentException>(() => { _ = batcher.EnqueueAsync(new float[3], null, default); });

        Assert.Contains("has 2 elements, but 3 were given", error.Message);
    }

    [TestMethod]
    public async Task Dispose_RowsWait_AreFinishedFirst()
    {
        var batcher = Batcher(new(), maxBatchSize: 2);
        var running = await StartHeldBatchAsync(batcher);
        var waiting = Enumerable.Range(0, 5).Select(i => batcher.EnqueueAsync(Row(i, i), null, default)).ToArray();

        var disposal = Task.Run(batcher.Dispose);
        _tower.Release();
        await disposal;

        await Task.WhenAll([running, .. waiting]);
        Assert.AreEqual(1, _tower.DisposedLanes);
        var refusal = await Assert.ThrowsExactlyAsync<QueueFullException>(() => batcher.EnqueueAsync(Row(0, 0), null, default));
        Assert.AreEqual(RejectionCauses.ShuttingDown, refusal.Cause);
    }

    [TestMethod]
    public async Task Dispose_DrainTimeoutOver_RefusesWhatStillWaits()
    {
        var batcher = Batcher(new() { DrainTimeout = TimeSpan.Zero }, maxBatchSize: 1);
        var running = await StartHeldBatchAsync(batcher);
        var waiting = batcher.EnqueueAsync(Row(1, 1), null, default);

        var disposal = Task.Run(batcher.Dispose);
        var refusal = await Assert.ThrowsExactlyAsync<QueueFullException>(() => waiting);
        _tower.Release();
        await disposal;

        Assert.AreEqual(RejectionCauses.ShuttingDown, refusal.Cause);
        Assert.AreEqual(0f, (await running).Output[0]);
    }

    [TestMethod]
    public async Task EnqueueAsync_ManyCallersAndCancellations_EveryCallerGetsItsOwnRow()
    {
        using var batcher = new DynamicBatcher<float>(
            _tower, 7, new() { MaxConcurrentBatches = 2, MaxQueueLength = 10_000 }, TimeProvider.System, Towers(), NullLogger.Instance);
        var callers = Enumerable.Range(0, 2000).Select(async i =>
        {
            using var source = new CancellationTokenSource();
            var task = batcher.EnqueueAsync(Row(i, 1), null, source.Token);
            if (i % 5 == 0)
            {
                await source.CancelAsync();
            }

            await Task.WhenAny(task);
            return task.IsCanceled ? i % 5 == 0 : task.Result.Output[0] == i + 1;
        });

        var outcomes = await Task.WhenAll(callers);

        Assert.IsTrue(outcomes.All(right => right));
        Assert.AreEqual(0, _metrics.Sum("cliphar.inference.pending"));
        Assert.AreEqual(2000, _metrics.Sum("cliphar.inference.requests"));
    }
}
