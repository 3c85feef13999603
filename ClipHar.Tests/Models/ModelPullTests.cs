using ClipHar.Core.Models;
using ClipHar.Core.Models.Hub;
using ClipHar.Tests.Support;

using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ClipHar.Tests.Models;

[TestClass]
public sealed class ModelPullTests
{
    private static readonly string Source = Goldens.Model("tiny");

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Token => TestContext.CancellationToken;

    [TestMethod]
    public async Task Pull_WholeRepository_EveryFileIsIdentical()
    {
        await using var hub = await FakeHub.StartAsync(Source);
        using var temp = new TempFolder();
        var seen = new List<PullProgress>();

        var folder = await Puller(hub, temp).PullAsync(FakeHub.Repository, "main", new Recorder(seen), Token);

        Assert.AreEqual("acme--tiny-clip", Path.GetFileName(folder));
        foreach (var file in Directory.EnumerateFiles(Source))
        {
            CollectionAssert.AreEqual(File.ReadAllBytes(file), File.ReadAllBytes(Path.Combine(folder, Path.GetFileName(file))), file);
        }

        Assert.AreEqual(seen[^1].BytesTotal, seen[^1].BytesDone);
        Assert.IsTrue(seen.Zip(seen.Skip(1)).All(pair => pair.First.BytesDone <= pair.Second.BytesDone), "progress went backwards");
        Assert.IsFalse(Directory.Exists(temp.Combine(".staging", "acme--tiny-clip", FakeHub.Commit)));
    }

    [TestMethod]
    public async Task Pull_ConnectionBreaksThreeTimes_GoesOnWhereItStopped()
    {
        await using var hub = await FakeHub.StartAsync(Source);
        (hub.BreakAfterBytes, hub.Breaks) = (500_000, 3);
        using var temp = new TempFolder();

        var folder = await Puller(hub, temp).PullAsync(FakeHub.Repository, "main", null, Token);

        CollectionAssert.AreEqual(
            File.ReadAllBytes(Path.Combine(Source, "model.safetensors")), File.ReadAllBytes(Path.Combine(folder, "model.safetensors")));
        var ranges = hub.Requests.Where(r => r.File == "model.safetensors").Select(r => r.Range).ToArray();
        Assert.HasCount(4, ranges);
        Assert.AreEqual("", ranges[0]);
        Assert.IsTrue(ranges.Skip(1).All(range => range.StartsWith("bytes=", StringComparison.Ordinal)), string.Join(" ", ranges));
    }

    [TestMethod]
    public async Task Pull_ServerIgnoresRanges_StartsOverAndSucceeds()
    {
        await using var hub = await FakeHub.StartAsync(Source);
        (hub.BreakAfterBytes, hub.Breaks, hub.IgnoreRanges) = (500_000, 1, true);
        using var temp = new TempFolder();

        var folder = await Puller(hub, temp).PullAsync(FakeHub.Repository, "main", null, Token);

        CollectionAssert.AreEqual(
            File.ReadAllBytes(Path.Combine(Source, "model.safetensors")), File.ReadAllBytes(Path.Combine(folder, "model.safetensors")));
    }

    [TestMethod]
    public async Task Pull_Cancelled_TheNextPullKeepsWhatWasFetched()
    {
        await using var hub = await FakeHub.StartAsync(Source);
        using var temp = new TempFolder();
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        hub.Stall = new TaskCompletionSource();
        var puller = Puller(hub, temp);
        var stopper = new Recorder([], p =>
        {
            if (p.BytesDone > 0)
            {
                cancel.Cancel();
            }
        });

        await Assert.ThrowsAsync<OperationCanceledException>(() => puller.PullAsync(FakeHub.Repository, "main", stopper, cancel.Token));
        hub.Stall.TrySetResult();
        hub.Stall = null;
        await puller.PullAsync(FakeHub.Repository, "main", null, Token);

        Assert.IsTrue(hub.Requests.Any(request => request.Range.Length > 0), "the second pull did not resume");
    }

    [TestMethod]
    public async Task Pull_BytesDifferFromChecksum_FailsAndLeavesNoModel()
    {
        await using var hub = await FakeHub.StartAsync(Source);
        hub.Corrupt = true;
        using var temp = new TempFolder();

        var error = await Assert.ThrowsExactlyAsync<HubException>(
            () => Puller(hub, temp).PullAsync(FakeHub.Repository, "main", null, Token));

        StringAssert.Contains(error.Message, "git blob id");
        Assert.IsFalse(Directory.Exists(temp.Combine("acme--tiny-clip")));
    }

    [TestMethod]
    public async Task Pull_NothingComesForTheStallTimeout_FailsAfterTheRetriesAndSaysSo()
    {
        await using var hub = await FakeHub.StartAsync(Source);
        hub.Stall = new TaskCompletionSource();
        using var temp = new TempFolder();

        var error = await Assert.ThrowsExactlyAsync<HubException>(
            () =>
                Puller(hub, temp, clock: new ImpatientClock { FireChangedTimers = true })
                .PullAsync(FakeHub.Repository, "main", null, Token));

        StringAssert.Contains(error.Message, "nothing came for 30 seconds");
    }

    [TestMethod]
    public async Task Pull_AgainWithoutChange_FetchesNothing()
    {
        await using var hub = await FakeHub.StartAsync(Source);
        using var temp = new TempFolder();
        var puller = Puller(hub, temp);
        await puller.PullAsync(FakeHub.Repository, "main", null, Token);
        var before = hub.Requests.Count;

        await puller.PullAsync(FakeHub.Repository, "main", null, Token);

        Assert.HasCount(before, hub.Requests);
    }

    [TestMethod]
    public async Task Pull_GatedRepository_WorksWithTheTokenOnly()
    {
        await using var hub = await FakeHub.StartAsync(Source);
        hub.RequiredToken = "hf_secret";
        using var temp = new TempFolder();

        var error = await Assert.ThrowsExactlyAsync<HubException>(
            () => Puller(hub, temp).PullAsync(FakeHub.Repository, "main", null, Token));
        await Puller(hub, temp, o => o.Token = "hf_secret").PullAsync(FakeHub.Repository, "main", null, Token);

        StringAssert.Contains(error.Message, "HF_TOKEN");
    }

    [TestMethod]
    [DataRow("openai")]
    [DataRow("../../etc/passwd")]
    [DataRow("a/..")]
    [DataRow("a/b/c")]
    [DataRow("a--b/c")]
    [DataRow("")]
    public async Task Pull_MalformedRepository_IsRefusedBeforeAnyRequest(string repository)
    {
        using var temp = new TempFolder();
        await using var hub = await FakeHub.StartAsync(Source);

        await Assert.ThrowsAsync<ArgumentException>(() => Puller(hub, temp).PullAsync(repository, "main", null, Token));

        Assert.IsEmpty(Directory.GetFileSystemEntries(temp.Path));
    }

    [TestMethod]
    public async Task Pull_Offline_SaysWhy()
    {
        await using var hub = await FakeHub.StartAsync(Source);
        using var temp = new TempFolder();

        var error = await Assert.ThrowsExactlyAsync<HubException>(
            () => Puller(hub, temp, o => o.Offline = true).PullAsync(FakeHub.Repository, "main", null, Token));

        StringAssert.Contains(error.Message, "HF_HUB_OFFLINE");
    }

    [TestMethod]
    public async Task Queue_RestartDuringAPull_GoesOnAndSucceeds()
    {
        await using var hub = await FakeHub.StartAsync(Source);
        using var temp = new TempFolder();
        hub.Stall = new TaskCompletionSource();
        var first = Queue(hub, temp);
        var asked = first.Enqueue(FakeHub.Repository, "main");
        Assert.AreEqual(asked.Id, first.Enqueue(FakeHub.Repository, "main").Id, "the same pull twice");
        await first.StartAsync(Token);
        await WaitUntilAsync(() => first.Find(asked.Id)!.BytesDone > 0);
        await first.StopAsync(Token);
        hub.Stall.TrySetResult();
        hub.Stall = null;

        var second = Queue(hub, temp);
        var pulled = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        second.ModelPulled += pulled.SetResult;
        await second.StartAsync(Token);

        Assert.AreEqual("acme--tiny-clip", await pulled.Task.WaitAsync(Token));
        Assert.AreEqual(PullState.Succeeded, second.Find(asked.Id)!.State);
        await second.StopAsync(Token);
    }

    [TestMethod]
    public async Task Queue_Cancel_EndsTheRunningPull()
    {
        await using var hub = await FakeHub.StartAsync(Source);
        using var temp = new TempFolder();
        hub.Stall = new TaskCompletionSource();
        var queue = Queue(hub, temp);
        await queue.StartAsync(Token);
        var asked = queue.Enqueue(FakeHub.Repository, "main");
        await WaitUntilAsync(() => queue.Find(asked.Id)!.BytesDone > 0);

        Assert.IsTrue(queue.Cancel(asked.Id));

        Assert.AreEqual(PullState.Cancelled, queue.Find(asked.Id)!.State);
        Assert.IsFalse(queue.Cancel(asked.Id));
        await queue.StopAsync(Token);
    }

    private async Task WaitUntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private static ModelPuller Puller(FakeHub hub, TempFolder temp, Action<HubOptions>? configure = null, TimeProvider? clock = null)
    {
        var options = new HubOptions { Endpoint = hub.Endpoint };
        configure?.Invoke(options);
        var client = new HubClient(new HttpClient(), Options.Create(options), clock ?? new ImpatientClock());
        return new ModelPuller(client, Options.Create(new ModelFolderOptions { WritableFolder = temp.Path }));
    }

    private static ModelPullQueue Queue(FakeHub hub, TempFolder temp) => new(
        Puller(hub, temp), Options.Create(new ModelFolderOptions { WritableFolder = temp.Path }), TimeProvider.System,
        NullLogger<ModelPullQueue>.Instance);

    private sealed class Recorder(List<PullProgress> seen, Action<PullProgress>? then = null) : IProgress<PullProgress>
    {
        public void Report(PullProgress value)
        {
            seen.Add(value);
            then?.Invoke(value);
        }
    }

    /// <summary>Delays end at once; a time-out that is set later fires only when told to.</summary>
    private sealed class ImpatientClock : TimeProvider
    {
        public bool FireChangedTimers { get; init; }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = new Timer(this, callback, state);
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                ThreadPool.QueueUserWorkItem(_ => callback(state));
            }

            return timer;
        }

        private sealed class Timer(ImpatientClock clock, TimerCallback callback, object? state) : ITimer
        {
            private int _changes;

            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                // The first reads of a download go through; a later one is the stalled one.
                if (clock.FireChangedTimers && ++_changes > 1)
                {
                    ThreadPool.QueueUserWorkItem(_ => callback(state));
                }

                return true;
            }

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
