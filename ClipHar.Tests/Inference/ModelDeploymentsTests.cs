using ClipHar.Inference.Batching;
using ClipHar.Inference.Deployments;
using ClipHar.Inference.ExecutionProviders;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace ClipHar.Tests.Inference;

[TestClass]
public sealed class ModelDeploymentsTests : IDisposable
{
    private readonly FakeModelLoader _loader = new();
    private readonly MetricRecorder _metrics = new();

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Token => TestContext.CancellationToken;

    public void Dispose() => _metrics.Dispose();

    [TestMethod]
    public async Task AcquireAsync_ManyCallersOfAnUnloadedModel_LoadItOnce()
    {
        using var deployments = Deployments(new());
        _loader.Hold();
        var callers = Enumerable.Range(0, 20).Select(_ => deployments.AcquireAsync("a", Token).AsTask()).ToArray();

        _loader.Release();
        var leases = await Task.WhenAll(callers);

        Assert.HasCount(1, _loader.Loaded);
        Assert.AreEqual(20, deployments.List().Single().Users);
        Array.ForEach(leases, lease => lease.Dispose());
        Assert.AreEqual(0, deployments.List().Single().Users);
    }

    [TestMethod]
    public async Task AcquireAsync_FirstCallerGoesAway_OthersStillGetTheModel()
    {
        using var deployments = Deployments(new());
        _loader.Hold();
        using var source = new CancellationTokenSource();
        var gone = deployments.AcquireAsync("a", source.Token).AsTask();
        var stays = deployments.AcquireAsync("a", Token).AsTask();

        await source.CancelAsync();
        _loader.Release();

        await Assert.ThrowsAsync<OperationCanceledException>(() => gone);
        using var lease = await stays;
        Assert.AreEqual("a", lease.Model.Name);
    }

    [TestMethod]
    public async Task AcquireAsync_NoName_GivesTheConfiguredDefault()
    {
        using var deployments = Deployments(new() { DefaultModel = "b" });

        using var lease = await deployments.AcquireAsync(null, Token);

        Assert.AreEqual("b", lease.Model.Name);
        Assert.AreEqual("b", deployments.Champion);
    }

    [TestMethod]
    public async Task AcquireAsync_UnknownName_NamesTheKnownOnes()
    {
        using var deployments = Deployments(new());

        var error = await Assert.ThrowsExactlyAsync<ModelNotFoundException>(() => deployments.AcquireAsync("nope", Token).AsTask());

        Assert.AreEqual("There is no model 'nope'. Known: a, b, c, d.", error.Message);
    }

    [TestMethod]
    public async Task AcquireAsync_LoadFails_ReportsItAndTriesAgainNextTime()
    {
        using var deployments = Deployments(new());
        _loader.Failure = new ModelLoadException("no provider");
        await Assert.ThrowsExactlyAsync<ModelLoadException>(() => deployments.AcquireAsync("a", Token).AsTask());
        Assert.AreEqual("no provider", deployments.List().Single().Error);

        _loader.Failure = null;
        using var lease = await deployments.AcquireAsync("a", Token);

        Assert.IsNull(deployments.List().Single().Error);
        Assert.AreEqual(1, _metrics.Sum("cliphar.model.loads", "outcome", "error"));
    }

    [TestMethod]
    public async Task SwapAsync_WhileLeased_OldVersionGoesAfterItsLastLease()
    {
        using var deployments = Deployments(new());
        var old = await deployments.AcquireAsync("a", Token);

        var status = await deployments.SwapAsync("a", Token);
        using var fresh = await deployments.AcquireAsync("a", Token);

        Assert.AreEqual("v2", status.Version);
        Assert.AreEqual("v2", fresh.Model.Version);
        Assert.IsEmpty(_loader.Unloaded);
        old.Dispose();
        old.Dispose();   // harmless
        Assert.AreSequenceEqual(["a/v1"], _loader.Unloaded);
        Assert.AreEqual(1, _metrics.Sum("cliphar.model.info"));
    }

    [TestMethod]
    public async Task SwapAsync_WhileLoading_OldVersionAnswers()
    {
        using var deployments = Deployments(new());
        (await deployments.AcquireAsync("a", Token)).Dispose();
        _loader.Hold();
        var swap = deployments.SwapAsync("a", Token);

        using (var lease = await deployments.AcquireAsync("a", Token))
        {
            Assert.AreEqual("v1", lease.Model.Version);
        }

        _loader.Release();
        await swap;
        using var after = await deployments.AcquireAsync("a", Token);
        Assert.AreEqual("v2", after.Model.Version);
    }

    [TestMethod]
    public async Task SwapAsync_NewVersionCannotBeLoaded_OldOneStays()
    {
        using var deployments = Deployments(new());
        (await deployments.AcquireAsync("a", Token)).Dispose();
        _loader.Failure = new ModelLoadException("damaged");

        await Assert.ThrowsExactlyAsync<ModelLoadException>(() => deployments.SwapAsync("a", Token));

        using var lease = await deployments.AcquireAsync("a", Token);
        Assert.AreEqual("v1", lease.Model.Version);
        Assert.AreEqual("damaged", deployments.List().Single().Error);
    }

    [TestMethod]
    public async Task SwapAsync_UnderTraffic_NoAcquireFailsAndEveryOldVersionIsUnloaded()
    {
        using var deployments = Deployments(new());
        using var done = new CancellationTokenSource();
        var served = 0;
        var traffic = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
            {
                using var lease = await deployments.AcquireAsync("a", Token);
                await Task.Yield();
                Assert.DoesNotContain($"a/{lease.Model.Version}", _loader.Unloaded);
                Interlocked.Increment(ref served);
            }
        })).ToArray();

        await UntilAsync(() => Volatile.Read(ref served) > 100);
        for (var i = 0; i < 50; i++)
        {
            await deployments.SwapAsync("a", Token);
        }

        await done.CancelAsync();
        await Task.WhenAll(traffic);
        Assert.HasCount(_loader.Loaded.Count - 1, _loader.Unloaded);
    }

    [TestMethod]
    public async Task AcquireAsync_TooManyModels_UnloadsTheLongestUnusedOne()
    {
        using var deployments = Deployments(new() { MaxResidentModels = 2, DefaultModel = "d" });
        (await deployments.AcquireAsync("a", Token)).Dispose();
        (await deployments.AcquireAsync("b", Token)).Dispose();
        (await deployments.AcquireAsync("a", Token)).Dispose();

        (await deployments.AcquireAsync("c", Token)).Dispose();

        Assert.AreSequenceEqual(["b/v1"], _loader.Unloaded);
    }

    [TestMethod]
    public async Task AcquireAsync_TooManyModels_NeverUnloadsALeasedOneOrTheChampion()
    {
        using var deployments = Deployments(new() { MaxResidentModels = 2, DefaultModel = "a" });
        (await deployments.AcquireAsync("a", Token)).Dispose();
        var leased = await deployments.AcquireAsync("b", Token);

        var refusal = await Assert.ThrowsExactlyAsync<QueueFullException>(() => deployments.AcquireAsync("c", Token).AsTask());

        Assert.AreEqual(RejectionCauses.ModelsBusy, refusal.Cause);
        Assert.IsEmpty(_loader.Unloaded);
        leased.Dispose();
        (await deployments.AcquireAsync("c", Token)).Dispose();
        Assert.AreSequenceEqual(["b/v1"], _loader.Unloaded);
    }

    [TestMethod]
    public async Task SetChampionAsync_LoadsBeforeItSwitches()
    {
        using var deployments = Deployments(new() { DefaultModel = "a" });
        (await deployments.AcquireAsync(null, Token)).Dispose();
        _loader.Hold();
        var promotion = deployments.SetChampionAsync("b", Token);
        Assert.AreEqual("a", deployments.Champion);

        _loader.Release();
        var status = await promotion;

        Assert.IsTrue(status.Champion);
        using var lease = await deployments.AcquireAsync(null, Token);
        Assert.AreEqual("b", lease.Model.Name);
    }

    [TestMethod]
    public async Task Unload_WhileLeased_WaitsForTheLease()
    {
        using var deployments = Deployments(new());
        var lease = await deployments.AcquireAsync("a", Token);

        Assert.IsTrue(deployments.Unload("a"));
        Assert.IsFalse(deployments.Unload("a"));
        Assert.IsEmpty(_loader.Unloaded);
        lease.Dispose();

        Assert.AreSequenceEqual(["a/v1"], _loader.Unloaded);
    }

    [TestMethod]
    public async Task Dispose_UnloadsWhatIsNotLeasedAndRefusesNewLeases()
    {
        var deployments = Deployments(new());
        (await deployments.AcquireAsync("a", Token)).Dispose();

        deployments.Dispose();

        Assert.AreSequenceEqual(["a/v1"], _loader.Unloaded);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => deployments.AcquireAsync("a", Token).AsTask());
    }

    private async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private ModelDeployments Deployments(ModelOptions options) => new(
        new FakeCatalog("a", "b", "c", "d"), _loader, Options.Create(options), new FakeTimeProvider(), _metrics.Instruments,
        NullLogger<ModelDeployments>.Instance);
}
