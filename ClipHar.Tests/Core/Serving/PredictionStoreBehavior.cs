using ClipHar.Core.Serving.Predictions;
using ClipHar.Core.Storage;
using ClipHar.Tests.Core.Storage;
using Microsoft.Extensions.Time.Testing;

namespace ClipHar.Tests.Core.Serving;

/// <summary>What every database must do for predictions.</summary>
public abstract class PredictionStoreBehavior
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public required TestContext TestContext { get; set; }

    private CancellationToken Token => TestContext.CancellationToken;

    [TestMethod]
    public async Task FindAsync_WrittenPrediction_ReturnsEveryMember()
    {
        await using var fixture = await CreateAsync(Token);
        var store = new PredictionStore(fixture.Database);
        var written = Add(1)[0];
        await store.AddAsync([written], Token);

        var read = await store.FindAsync(written.Id, Token);

        Assert.IsNotNull(read);
        CollectionAssert.AreEqual(written.Labels.ToArray(), read.Labels.ToArray());
        Assert.AreEqual(written with { Labels = read.Labels }, read);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("nonsense'; DROP TABLE predictions; --")]
    [DataRow("00000000000000000000000000000000")]
    public async Task FindAsync_UnknownId_ReturnsNull(string id)
    {
        await using var fixture = await CreateAsync(Token);

        Assert.IsNull(await new PredictionStore(fixture.Database).FindAsync(id, Token));
    }

    [TestMethod]
    public async Task ListAsync_PagesWhileNewOnesArrive_ShowsEachOldOneOnceNewestFirst()
    {
        await using var fixture = await CreateAsync(Token);
        var store = new PredictionStore(fixture.Database);
        var ids = new TimeOrderedIds(_clock);
        var written = Add(25, ids);
        await store.AddAsync(written, Token);

        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = await store.ListAsync(new PredictionQuery { Limit = 10, Cursor = cursor }, Token);
            seen.AddRange(page.Items.Select(item => item.Id));
            cursor = page.NextCursor;
            await store.AddAsync(Add(3, ids), Token);
        }
        while (cursor is not null);

        CollectionAssert.AreEqual(written.Select(p => p.Id).Reverse().ToList(), seen);
    }

    [TestMethod]
    public async Task ListAsync_Filters_KeepOnlyWhatMatchesAll()
    {
        await using var fixture = await CreateAsync(Token);
        var store = new PredictionStore(fixture.Database);
        var start = _clock.GetUtcNow();
        var ids = new TimeOrderedIds(_clock);
        string Next()
        {
            _clock.Advance(TimeSpan.FromMinutes(1));
            return ids.Next();
        }

        Prediction[] all =
        [
            Sample.Prediction(Next(), start.AddMinutes(1)),
            Sample.Prediction(Next(), start.AddMinutes(2), label: "sitting"),
            Sample.Prediction(Next(), start.AddMinutes(3), model: "other"),
            Sample.Prediction(Next(), start.AddMinutes(4), vocabulary: null),
            Sample.Prediction(Next(), start.AddMinutes(5)),
        ];
        await store.AddAsync(all, Token);

        async Task<string> Found(PredictionQuery query) =>
            string.Concat((await store.ListAsync(query, Token)).Items.Select(item => Array.FindIndex(all, p => p.Id == item.Id)));

        Assert.AreEqual("43210", await Found(new()));
        Assert.AreEqual("1", await Found(new() { TopLabel = "sitting" }));
        Assert.AreEqual("2", await Found(new() { ModelName = "other" }));
        Assert.AreEqual("4210", await Found(new() { Vocabulary = "har-15" }));
        Assert.AreEqual("321", await Found(new() { Since = start.AddMinutes(2), Until = start.AddMinutes(5) }));
        Assert.AreEqual("321", await Found(new() { Since = start.AddMinutes(2).ToOffset(TimeSpan.FromHours(5)), Until = start.AddMinutes(5) }));
        Assert.AreEqual("40", await Found(new() { TopLabel = "running", ModelName = "tiny", Vocabulary = "har-15" }));
    }

    [TestMethod]
    [DataRow(0, null)]
    [DataRow(501, null)]
    [DataRow(10, "not-a-cursor")]
    public async Task ListAsync_BadPage_SaysWhatIsAllowed(int limit, string? cursor)
    {
        await using var fixture = await CreateAsync(Token);

        await Assert.ThrowsExactlyAsync<ArgumentException>(() =>
            new PredictionStore(fixture.Database).ListAsync(new PredictionQuery { Limit = limit, Cursor = cursor }, Token));
    }

    [TestMethod]
    public async Task AddAsync_SomeAlreadyThere_WritesTheOthersOnce()
    {
        await using var fixture = await CreateAsync(Token);
        var store = new PredictionStore(fixture.Database);
        var all = Add(6);
        await store.AddAsync(all.Take(3).ToList(), Token);

        await store.AddAsync(all, Token);

        Assert.HasCount(6, (await store.ListAsync(new PredictionQuery(), Token)).Items);
    }

    [TestMethod]
    public async Task AddAsync_ManyWritersAtOnce_AllSucceed()
    {
        await using var fixture = await CreateAsync(Token);
        var store = new PredictionStore(fixture.Database);
        var ids = new TimeOrderedIds(_clock);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 5; i++)
            {
                await store.AddAsync(Add(4, ids), Token);
            }
        })));

        Assert.HasCount(160, (await store.ListAsync(new PredictionQuery { Limit = 500 }, Token)).Items);
    }

    [TestMethod]
    public async Task DeleteBeforeAsync_OldAndNew_DeletesOnlyTheOld()
    {
        await using var fixture = await CreateAsync(Token);
        var store = new PredictionStore(fixture.Database);
        var ids = new TimeOrderedIds(_clock);
        var old = Add(5, ids);
        await store.AddAsync(old, Token);
        _clock.Advance(TimeSpan.FromDays(91));
        var young = Add(2, ids);
        await store.AddAsync(young, Token);

        var deleted = await store.DeleteBeforeAsync(_clock.GetUtcNow() - TimeSpan.FromDays(90), Token);

        Assert.AreEqual(5, deleted);
        var left = (await store.ListAsync(new PredictionQuery(), Token)).Items.Select(item => item.Id).Reverse();
        CollectionAssert.AreEqual(young.Select(p => p.Id).ToList(), left.ToList());
    }

    internal abstract Task<StoreFixture> CreateAsync(CancellationToken cancellationToken);

    private List<Prediction> Add(int count, TimeOrderedIds? ids = null)
    {
        ids ??= new TimeOrderedIds(_clock);
        return [.. Enumerable.Range(0, count).Select(_ => Sample.Prediction(ids.Next(), _clock.GetUtcNow()))];
    }
}

[TestClass]
public sealed class SqlitePredictionStoreTests : PredictionStoreBehavior
{
    internal override Task<StoreFixture> CreateAsync(CancellationToken cancellationToken) => StoreFixture.SqliteAsync(cancellationToken);
}

[TestClass]
public sealed class PostgresPredictionStoreTests : PredictionStoreBehavior
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
