using System.Collections.Concurrent;
using System.Text.Json;
using ClipHar.Core.Jobs;
using ClipHar.Tests.Core.Storage;
using Microsoft.Extensions.Time.Testing;

namespace ClipHar.Tests.Core.Jobs;

/// <summary>What every database must do for jobs.</summary>
public abstract partial class JobBehavior
{
    private readonly FakeTimeProvider _clock = new(JobProcess.Start);

    public required TestContext TestContext { get; set; }

    private CancellationToken Token => TestContext.CancellationToken;

    [TestMethod]
    public async Task Enqueue_ThenWorker_RunsItAtOnceWithoutAPoll()
    {
        await using var fixture = await CreateAsync(Token);
        var handler = new ScriptedHandler((context, _) => Task.FromResult<JsonElement?>(
            JobJson.ToElement(new { doubled = 2 * context.GetRequest<Numbers>().Value })));
        using var process = new JobProcess(fixture, _clock, handlers: handler);
        await process.Worker.StartAsync(Token);

        // The clock stands still: only the signal can wake the worker.
        var job = await process.Queue.EnqueueAsync(Request(21) with { Subject = "numbers:x" }, Token);
        var ended = await process.Queue.WaitAsync(job.Id, null, Token);
        await process.Worker.StopAsync(Token);

        Assert.AreEqual(JobState.Succeeded, ended.State);
        Assert.AreEqual(42, ended.Result!.Value.GetProperty("doubled").GetInt32());
        Assert.AreEqual(1, ended.Attempt);
        Assert.AreEqual(1.0, ended.Progress);
        Assert.AreEqual("numbers:x", ended.Subject);
        Assert.AreEqual(JobProcess.Start, ended.FinishedAt);
    }

    [TestMethod]
    public async Task Enqueue_SameDedupeKeyFromManyProcesses_MakesOneOpenJob()
    {
        await using var fixture = await CreateAsync(Token);
        using var process = new JobProcess(fixture, _clock);
        var request = Request(1) with { DedupeKey = "import:har" };

        var jobs = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Run(() => process.Queue.EnqueueAsync(request, Token))));
        await process.Queue.CancelAsync(jobs[0].Id, Token);
        var next = await process.Queue.EnqueueAsync(request, Token);

        Assert.HasCount(1, jobs.Select(job => job.Id).Distinct());
        Assert.AreNotEqual(jobs[0].Id, next.Id);
    }

    [TestMethod]
    public async Task Claim_SixteenWorkersAtOnce_NoJobIsTakenTwice()
    {
        await using var fixture = await CreateAsync(Token);
        using var process = new JobProcess(fixture, _clock);
        for (var i = 0; i < 200; i++)
        {
            await process.Queue.EnqueueAsync(Request(i), Token);
        }

        var taken = new ConcurrentBag<string>();
        var started = TimeProvider.System.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, 16).Select(worker => Task.Run(async () =>
        {
            while (await process.Leases.ClaimAsync(["test"], $"w{worker}", TimeSpan.FromMinutes(1), Token) is { } job)
            {
                taken.Add(job.Id);
            }
        })));
        TestContext.WriteLine($"200 jobs claimed by 16 workers in {TimeProvider.System.GetElapsedTime(started).TotalMilliseconds:0} ms");

        Assert.HasCount(200, taken);
        Assert.HasCount(200, taken.Distinct());
    }

    [TestMethod]
    public async Task Claim_PrioritiesAndTimes_HighestPriorityThenLongestReady()
    {
        await using var fixture = await CreateAsync(Token);
        using var process = new JobProcess(fixture, _clock);
        await process.Queue.EnqueueAsync(Request(1), Token);
        await process.Queue.EnqueueAsync(Request(2) with { Priority = 5 }, Token);
        await process.Queue.EnqueueAsync(Request(3) with { NotBefore = _clock.GetUtcNow().AddMinutes(1) }, Token);
        await process.Queue.EnqueueAsync(JobRequest.Create("other", new Numbers(4)), Token);
        await process.Queue.EnqueueAsync(Request(5), Token);

        var order = new List<int>();
        while (await process.Leases.ClaimAsync(["test"], "w", TimeSpan.FromMinutes(5), Token) is { } row)
        {
            order.Add(row.ToJob().Request.GetProperty("value").GetInt32());
            if (order.Count == 3)
            {
                _clock.Advance(TimeSpan.FromMinutes(1));
            }
        }

        CollectionAssert.AreEqual(new[] { 2, 1, 5, 3 }, order);
    }

    [TestMethod]
    public async Task Worker_SlotsAndConcurrencyOfAKind_AreKept()
    {
        await using var fixture = await CreateAsync(Token);
        var narrow = new ScriptedHandler(
            async (_, token) =>
            {
                await Task.Delay(Timeout.Infinite, token);
                return null;
            },
            "narrow")
        { MaxConcurrency = 1 };
        using var process = new JobProcess(fixture, _clock, 3, ScriptedHandler.UntilCancelled(), narrow);
        for (var i = 0; i < 4; i++)
        {
            await process.Queue.EnqueueAsync(JobRequest.Create("narrow", new Numbers(i)), Token);
            await process.Queue.EnqueueAsync(Request(i), Token);
        }

        await process.Worker.PassAsync(Token);
        var running = (await process.Queue.ListAsync(new JobFilter { States = [JobState.Running] }, Token)).Items;

        Assert.HasCount(3, running);
        Assert.AreEqual(1, running.Count(job => job.Kind == "narrow"));
        await EndAllAsync(process);
    }

    [TestMethod]
    public async Task List_FiltersAndPages_NewestFirst()
    {
        await using var fixture = await CreateAsync(Token);
        using var process = new JobProcess(fixture, _clock);
        for (var i = 0; i < 5; i++)
        {
            await process.Queue.EnqueueAsync(Request(i) with { Subject = i % 2 == 0 ? "dataset:a" : "dataset:b" }, Token);
        }

        var first = await process.Queue.ListAsync(new JobFilter { Subject = "dataset:a", Limit = 2 }, Token);
        var second = await process.Queue.ListAsync(new JobFilter { Subject = "dataset:a", Limit = 2, Cursor = first.NextCursor }, Token);

        CollectionAssert.AreEqual(
            new[] { 4, 2, 0 }, first.Items.Concat(second.Items).Select(job => job.Request.GetProperty("value").GetInt32()).ToList());
        Assert.IsNull(second.NextCursor);
        Assert.IsEmpty((await process.Queue.ListAsync(new JobFilter { Kind = "other" }, Token)).Items);
        await Assert.ThrowsExactlyAsync<ArgumentException>(() => process.Queue.ListAsync(new JobFilter { Limit = 0 }, Token));
        await Assert.ThrowsExactlyAsync<ArgumentException>(() => process.Queue.EnqueueAsync(JobRequest.Create("No Name", 1), Token));
    }

    [TestMethod]
    public async Task CleanUp_EndedLongAgo_DeletesOnlyThose()
    {
        await using var fixture = await CreateAsync(Token);
        using var process = new JobProcess(fixture, _clock, handlers: ScriptedHandler.UntilCancelled());
        var old = await process.Queue.EnqueueAsync(Request(1), Token);
        await process.Queue.CancelAsync(old.Id, Token);
        _clock.Advance(TimeSpan.FromDays(91));
        var recent = await process.Queue.EnqueueAsync(Request(2), Token);
        await process.Queue.CancelAsync(recent.Id, Token);

        await process.Worker.PassAsync(Token);

        Assert.IsNull(await process.Queue.FindAsync(old.Id, Token));
        Assert.IsNotNull(await process.Queue.FindAsync(recent.Id, Token));
    }

    internal abstract Task<StoreFixture> CreateAsync(CancellationToken cancellationToken);

    private static JobRequest Request(int value) => JobRequest.Create("test", new Numbers(value));

    private async Task EndAllAsync(JobProcess process)
    {
        foreach (var job in (await process.Queue.ListAsync(new JobFilter { States = [JobState.Queued, JobState.Running] }, Token)).Items)
        {
            await process.Queue.CancelAsync(job.Id, Token);
        }

        await process.Worker.BeatAsync(Token);
        await process.Worker.IdleAsync();
    }

    private sealed record Numbers(int Value);
}

[TestClass]
public sealed class SqliteJobTests : JobBehavior
{
    internal override Task<StoreFixture> CreateAsync(CancellationToken cancellationToken) => StoreFixture.SqliteAsync(cancellationToken);
}

[TestClass]
public sealed class PostgresJobTests : JobBehavior
{
    private static PostgresServer? _server;

    [ClassInitialize]
    public static async Task StartServer(TestContext context) => _server = await PostgresServer.StartAsync(context.CancellationToken);

    [ClassCleanup]
    public static async Task StopServer()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    internal override Task<StoreFixture> CreateAsync(CancellationToken cancellationToken) =>
        StoreFixture.PostgresAsync(_server!, cancellationToken);
}
