using ClipHar.Core.Features;
using ClipHar.Core.Features.Offline;
using ClipHar.Core.Features.Rows;
using ClipHar.Core.Storage;
using ClipHar.Tests.Core.Storage;
using ClipHar.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ClipHar.Tests.Core.Features;

/// <summary>What is cached between the online store and its readers, in this process and in Redis.</summary>
[TestClass]
public sealed class OnlineCacheTests
{
    private static readonly string[] Brightness = ["light:brightness"];

    public required TestContext TestContext { get; set; }

    private CancellationToken Token => TestContext.CancellationToken;

    [TestMethod]
    public async Task GetOnlineAsync_Again_DoesNotAskTheDatabaseUntilAPushOrTheEndOfItsTime()
    {
        await using var fixture = await CreateAsync(settings: new() { ["Features:LocalCacheTime"] = "00:00:30" });
        await PushAsync(fixture.Store, 1, 1, FeatureFixture.Start);
        var first = await ReadAsync(fixture.Store, 1, 2);

        await EmptyOnlineStoreAsync(fixture);
        var cached = await ReadAsync(fixture.Store, 1, 2);
        await PushAsync(fixture.Store, 1, 2, FeatureFixture.Start.AddSeconds(1));
        var pushed = await ReadAsync(fixture.Store, 1, 2);

        CollectionAssert.AreEqual(new object?[] { 1f, null }, first);
        CollectionAssert.AreEqual(new object?[] { 1f, null }, cached);
        CollectionAssert.AreEqual(new object?[] { 2f, null }, pushed);
    }

    [TestMethod]
    public async Task GetOnlineAsync_WithoutLocalCache_AlwaysReadsTheDatabase()
    {
        await using var fixture = await CreateAsync(settings: new() { ["Features:LocalCacheTime"] = "00:00:00" });
        await PushAsync(fixture.Store, 1, 1, FeatureFixture.Start);
        var first = await ReadAsync(fixture.Store, 1);

        await EmptyOnlineStoreAsync(fixture);
        var second = await ReadAsync(fixture.Store, 1);

        CollectionAssert.AreEqual(new object?[] { 1f }, first);
        CollectionAssert.AreEqual(new object?[] { null }, second);
    }

    [TestMethod]
    public async Task PushAndRead_AtTheSameTime_ReadAfterPushNeverSeesAnOldRow()
    {
        await using var fixture = await CreateAsync();
        const int Pushes = 60;
        using var done = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            var last = 0f;
            while (!done.IsCancellationRequested)
            {
                var read = await ReadAsync(fixture.Store, 1, 2, 3);
                var value = (float)(read[0] ?? 0f);
                Assert.IsGreaterThanOrEqualTo(last, value, "A reader went back in time.");
                last = value;
            }
        })).ToList();

        for (var i = 1; i <= Pushes; i++)
        {
            await PushAsync(fixture.Store, 1, i, FeatureFixture.Start.AddSeconds(i - Pushes));
            Assert.AreEqual((float)i, (await ReadAsync(fixture.Store, 1))[0], "A push was not seen by the next read.");
        }

        await done.CancelAsync();
        await Task.WhenAll(readers);
    }

    [TestMethod]
    public async Task Push_ManyWritersOfTheSameKeys_NewestWinsOnline()
    {
        await using var fixture = await CreateAsync();

        await Task.WhenAll(Enumerable.Range(0, 6).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < 8; i++)
            {
                var value = (i * 6) + writer;
                await fixture.Store.PushAsync(
                    "light",
                    [
                        .. Enumerable.Range(0, 20).Select(
                            camera => FeatureFixture.Row(camera, FeatureFixture.Start.AddSeconds(value - 100), value)),
                    ],
                    PushTarget.OnlineAndOffline, Token);
            }
        })));
        var read = await ReadAsync(fixture.Store, [.. Enumerable.Range(0, 20).Select(camera => (long)camera)]);

        Assert.IsTrue(read.All(value => value is 47f), string.Join(' ', read));
    }

    [TestMethod]
    public async Task GetOnlineAsync_WithRedis_ProcessesShareRowsAndAPushReachesTheOther()
    {
        using var redis = await RedisServer.StartAsync(Token);
        await using var fixture = await CreateAsync(redis, new() { ["Features:LocalCacheTime"] = "00:00:00" });
        await using var other = fixture.CreateServices(
            configure: services => AddRedis(services, redis), settings: new() { ["Features:LocalCacheTime"] = "00:00:00" });
        var otherStore = other.GetRequiredService<IFeatureStore>();
        await PushAsync(fixture.Store, 1, 1, FeatureFixture.Start);
        var first = await ReadAsync(fixture.Store, 1, 2);

        await EmptyOnlineStoreAsync(fixture);
        var shared = await ReadAsync(otherStore, 1, 2);
        await PushAsync(fixture.Store, 1, 3, FeatureFixture.Start.AddSeconds(1));
        var pushed = await ReadAsync(otherStore, 1, 2);

        CollectionAssert.AreEqual(new object?[] { 1f, null }, first);
        CollectionAssert.AreEqual(new object?[] { 1f, null }, shared, "The row came from Redis: the table is empty.");
        CollectionAssert.AreEqual(new object?[] { 3f, null }, pushed);
    }

    [TestMethod]
    public async Task GetOnlineAsync_RedisGoesAwayAndComesBack_EverythingWorksAllTheTime()
    {
        using var redis = await RedisServer.StartAsync(Token);
        await using var fixture = await CreateAsync(
            redis, new() { ["Features:LocalCacheTime"] = "00:00:00", ["Features:SharedCachePause"] = "00:00:01" }, TimeProvider.System);
        await PushAsync(fixture.Store, 1, 1, FeatureFixture.Start);
        await ReadAsync(fixture.Store, 1);

        redis.Kill();
        await PushAsync(fixture.Store, 1, 2, FeatureFixture.Start.AddSeconds(1));
        var down = await ReadAsync(fixture.Store, 1);
        var started = System.Diagnostics.Stopwatch.StartNew();
        for (var i = 0; i < 20; i++)
        {
            await ReadAsync(fixture.Store, 1);
        }

        TestContext.WriteLine($"20 reads with Redis down: {started.Elapsed.TotalMilliseconds:F0} ms");
        await redis.RunAsync(Token);
        await PushAsync(fixture.Store, 1, 3, FeatureFixture.Start.AddSeconds(2));
        var back = await ReadAsync(fixture.Store, 1);

        CollectionAssert.AreEqual(new object?[] { 2f }, down);
        CollectionAssert.AreEqual(new object?[] { 3f }, back);
    }

    private async Task<FeatureFixture> CreateAsync(
        RedisServer? redis = null, Dictionary<string, string?>? settings = null, TimeProvider? clock = null)
    {
        var fixture = new FeatureFixture(
            await StoreFixture.SqliteAsync(Token),
            configure: services =>
            {
                if (redis is not null)
                {
                    AddRedis(services, redis);
                }

                if (clock is not null)
                {
                    services.AddSingleton(clock);
                }
            },
            settings: settings);
        await fixture.Store.ApplyAsync(FeatureFixture.Cameras(), Token);
        return fixture;
    }

    private static void AddRedis(IServiceCollection services, RedisServer redis) => services.AddStackExchangeRedisCache(options =>
    {
        options.Configuration = redis.ConnectionString;
        options.InstanceName = "cliphar:";
    });

    private Task PushAsync(IFeatureStore store, long camera, float value, DateTimeOffset time) =>
        store.PushAsync("light", [FeatureFixture.Row(camera, time, value)], PushTarget.OnlineAndOffline, Token);

    private static async Task<object?[]> ReadAsync(IFeatureStore store, params long[] cameras)
    {
        var columns = await FeatureFixture.OnlineAsync(store, Brightness, [.. cameras.Select(camera => (object?)camera)]);
        Assert.IsTrue(columns[1].Statuses.All(status => status is FeatureStatus.Present or FeatureStatus.NotFound));
        return [.. columns[1].Values];
    }

    /// <summary>Behind the store's back: what is still answered came from a cache.</summary>
    private async Task EmptyOnlineStoreAsync(FeatureFixture fixture)
    {
        await using var context = await fixture.Services.GetRequiredService<IDbContextFactory<ClipHarDbContext>>()
            .CreateDbContextAsync(Token);
        await context.Set<StoredOnlineFeature>().ExecuteDeleteAsync(Token);
    }
}
