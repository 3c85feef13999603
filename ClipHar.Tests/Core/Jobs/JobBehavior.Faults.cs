using System.Text.Json;
using ClipHar.Core.Jobs;

namespace ClipHar.Tests.Core.Jobs;

/// <summary>Failures, cancellation, lost workers.</summary>
public abstract partial class JobBehavior
{
    [TestMethod]
    public async Task Worker_Killed_AnotherTakesTheJobWithinThreeHeartbeatsAtItsCheckpoint()
    {
        await using var fixture = await CreateAsync(Token);
        var begun = new TaskCompletionSource();
        var killed = new ScriptedHandler(async (context, token) =>
        {
            await context.SaveCheckpointAsync(new Numbers(7), token);
            begun.SetResult();
            await Task.Delay(Timeout.Infinite, token);
            return null;
        });
        var other = new ScriptedHandler((context, _) => Task.FromResult<JsonElement?>(JobJson.ToElement(context.GetCheckpoint<Numbers>())));
        using var first = new JobProcess(fixture, _clock, handlers: killed);
        using var second = new JobProcess(fixture, _clock, handlers: other);
        var job = await first.Queue.EnqueueAsync(Request(1), Token);
        await first.Worker.PassAsync(Token);
        await begun.Task;

        // Alive after a heartbeat, then silent; the other one polls every 2 seconds.
        _clock.Advance(TimeSpan.FromSeconds(10));
        await first.Worker.BeatAsync(Token);
        var silentSince = _clock.GetUtcNow();
        while (!other.Started.IsCompleted && _clock.GetUtcNow() - silentSince < TimeSpan.FromMinutes(5))
        {
            _clock.Advance(TimeSpan.FromSeconds(2));
            await second.Worker.PassAsync(Token);
            await second.Worker.IdleAsync();
        }

        var after = _clock.GetUtcNow() - silentSince;
        var ended = await second.Queue.FindAsync(job.Id, Token);
        Assert.IsTrue(after <= TimeSpan.FromSeconds(30), $"{after}");
        Assert.IsTrue(after > TimeSpan.FromSeconds(20), $"A worker that misses one beat must keep its job; it lost it after {after}.");
        Assert.AreEqual(JobState.Succeeded, ended!.State);
        Assert.AreEqual(2, ended.Attempt);
        Assert.AreEqual(7, ended.Result!.Value.GetProperty("value").GetInt32());

        // The first one comes back: its next beat tells it that the job is not its own any more.
        await first.Worker.BeatAsync(Token);
        await first.Worker.IdleAsync();
        Assert.AreEqual(JobState.Succeeded, (await second.Queue.FindAsync(job.Id, Token))!.State);
    }

    [TestMethod]
    public async Task Worker_ThatLostItsLease_CanWriteNothing()
    {
        await using var fixture = await CreateAsync(Token);
        using var process = new JobProcess(fixture, _clock);
        await process.Queue.EnqueueAsync(Request(1), Token);
        var stale = (await process.Leases.ClaimAsync(["test"], "a", TimeSpan.FromSeconds(20), Token))!;
        _clock.Advance(TimeSpan.FromSeconds(21));
        await process.Leases.ReapAsync(Token);
        var current = (await process.Leases.ClaimAsync(["test"], "b", TimeSpan.FromSeconds(20), Token))!;

        Assert.AreEqual(stale.Id, current.Id);
        Assert.IsFalse(await process.Leases.SaveCheckpointAsync(stale.LeaseId!, "1", Token));
        Assert.IsFalse(await process.Leases.ReportAsync(stale.LeaseId!, 0.5, "x", Token));
        Assert.IsFalse(await process.Leases.EndAsync(stale.LeaseId!, new JobOutcome(JobState.Succeeded), Token));
        Assert.IsFalse(await process.Leases.RequeueAsync(stale.LeaseId!, "x", TimeSpan.Zero, Token));
        Assert.IsEmpty(await process.Leases.RenewAsync([stale.LeaseId!], TimeSpan.FromSeconds(20), Token));
        Assert.IsTrue(await process.Leases.EndAsync(current.LeaseId!, new JobOutcome(JobState.Succeeded), Token));
    }

    [TestMethod]
    public async Task Worker_KilledAtEveryAttempt_JobFailsInsteadOfComingForEver()
    {
        await using var fixture = await CreateAsync(Token);
        using var process = new JobProcess(fixture, _clock);
        var job = await process.Queue.EnqueueAsync(Request(1) with { MaxAttempts = 2, DedupeKey = "k" }, Token);
        for (var attempt = 1; attempt <= 2; attempt++)
        {
            Assert.AreEqual(attempt, (await process.Leases.ClaimAsync(["test"], "w", TimeSpan.FromSeconds(20), Token))!.Attempt);
            _clock.Advance(TimeSpan.FromSeconds(21));
            await process.Leases.ReapAsync(Token);
        }

        var ended = await process.Queue.FindAsync(job.Id, Token);
        Assert.AreEqual(JobState.Failed, ended!.State);
        Assert.Contains("worker", ended.Error!);
        Assert.AreNotEqual(job.Id, (await process.Queue.EnqueueAsync(Request(1) with { DedupeKey = "k" }, Token)).Id);
    }

    [TestMethod]
    public async Task Handler_Throws_IsTriedAgainAfterAGrowingWaitThenFails()
    {
        await using var fixture = await CreateAsync(Token);
        var handler = new ScriptedHandler((_, _) => throw new IOException("no route"));
        using var process = new JobProcess(fixture, _clock, handlers: handler);
        var job = await process.Queue.EnqueueAsync(Request(1), Token);
        var waits = new List<double>();
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            await process.Worker.PassAsync(Token);
            await process.Worker.IdleAsync();
            var now = (await process.Queue.FindAsync(job.Id, Token))!;
            Assert.AreEqual(attempt, now.Attempt);
            Assert.Contains("no route", now.Error!);
            if (attempt < 3)
            {
                Assert.AreEqual(JobState.Queued, now.State);
                waits.Add((now.NotBefore!.Value - _clock.GetUtcNow()).TotalSeconds);
                _clock.SetUtcNow(now.NotBefore.Value);
            }
        }

        Assert.AreEqual(JobState.Failed, (await process.Queue.FindAsync(job.Id, Token))!.State);
        Assert.IsTrue(waits[0] is >= 8 and <= 10 && waits[1] is >= 16 and <= 20, string.Join(", ", waits));
    }

    [TestMethod]
    public async Task Handler_SaysThatItCannotSucceed_FailsAtOnce()
    {
        await using var fixture = await CreateAsync(Token);
        var handler = new ScriptedHandler((context, _) => Task.FromResult<JsonElement?>(JobJson.ToElement(context.GetRequest<Numbers[]>())));
        using var process = new JobProcess(fixture, _clock, handlers: handler);
        var job = await process.Queue.EnqueueAsync(Request(1), Token);

        await process.Worker.PassAsync(Token);
        await process.Worker.IdleAsync();

        var ended = await process.Queue.FindAsync(job.Id, Token);
        Assert.AreEqual(JobState.Failed, ended!.State);
        Assert.AreEqual(1, ended.Attempt);
        Assert.Contains("another form", ended.Error!);
    }

    [TestMethod]
    public async Task Cancel_RunningInThisProcess_EndsItAtOnce()
    {
        await using var fixture = await CreateAsync(Token);
        var handler = ScriptedHandler.UntilCancelled();
        using var process = new JobProcess(fixture, _clock, handlers: handler);
        await process.Worker.StartAsync(Token);
        var job = await process.Queue.EnqueueAsync(Request(1), Token);
        await handler.Started;

        // The clock stands still: no heartbeat can have told it.
        await process.Queue.CancelAsync(job.Id, Token);
        var ended = await process.Queue.WaitAsync(job.Id, null, Token);
        await process.Worker.StopAsync(Token);

        Assert.AreEqual(JobState.Cancelled, ended.State);
        Assert.IsNull(ended.Error);
    }

    [TestMethod]
    public async Task Cancel_RunningInAnotherProcess_EndsItAtTheNextHeartbeat()
    {
        await using var fixture = await CreateAsync(Token);
        var handler = ScriptedHandler.UntilCancelled();
        using var process = new JobProcess(fixture, _clock, handlers: handler);
        using var other = new JobProcess(fixture, _clock);
        var job = await process.Queue.EnqueueAsync(Request(1), Token);
        await process.Worker.PassAsync(Token);
        await handler.Started;

        var asked = await other.Queue.CancelAsync(job.Id, Token);
        await process.Worker.BeatAsync(Token);
        await process.Worker.IdleAsync();

        Assert.AreEqual(JobState.Running, asked!.State);
        Assert.IsNotNull(asked.CancelRequestedAt);
        Assert.AreEqual(JobState.Cancelled, (await other.Queue.FindAsync(job.Id, Token))!.State);
        Assert.IsNull(await other.Queue.CancelAsync("0123", Token));
    }

    [TestMethod]
    public async Task Stop_OrderlyWhileRunning_GivesTheJobBackWithoutCostingAnAttempt()
    {
        await using var fixture = await CreateAsync(Token);
        var handler = ScriptedHandler.UntilCancelled();
        using var process = new JobProcess(fixture, _clock, handlers: handler);
        await process.Worker.StartAsync(Token);
        var job = await process.Queue.EnqueueAsync(Request(1), Token);
        await handler.Started;

        await process.Worker.StopAsync(Token);

        var left = await process.Queue.FindAsync(job.Id, Token);
        Assert.AreEqual(JobState.Queued, left!.State);
        Assert.AreEqual(0, left.Attempt);
        Assert.IsNotNull(await process.Leases.ClaimAsync(["test"], "w", TimeSpan.FromMinutes(1), Token));
    }

    [TestMethod]
    public async Task Report_ManyInAMoment_WritesTheFirstAndTheLast()
    {
        await using var fixture = await CreateAsync(Token);
        var reported = new TaskCompletionSource();
        var end = new TaskCompletionSource();
        var handler = new ScriptedHandler(async (context, _) =>
        {
            for (var i = 0; i <= 1000; i++)
            {
                await context.ReportAsync(i / 2000.0, $"step {i}");
            }

            reported.SetResult();
            await end.Task;
            return null;
        });
        using var process = new JobProcess(fixture, _clock, handlers: handler);
        var job = await process.Queue.EnqueueAsync(Request(1), Token);
        var changes = 0;
        process.Signals.Changed += _ => Interlocked.Increment(ref changes);

        await process.Worker.PassAsync(Token);
        await reported.Task;
        var atFirst = (await process.Queue.FindAsync(job.Id, Token))!;
        await process.Worker.BeatAsync(Token);
        var afterBeat = (await process.Queue.FindAsync(job.Id, Token))!;
        end.SetResult();
        await process.Worker.IdleAsync();

        Assert.AreEqual("step 0", atFirst.Message);
        Assert.AreEqual("step 1000", afterBeat.Message);
        Assert.AreEqual(0.5, afterBeat.Progress);
        Assert.IsTrue(changes < 6, $"{changes} changes were told.");
    }
}
