using ClipHar.Core.Serving.Vocabularies;
using ClipHar.Tests.Core.Storage;

namespace ClipHar.Tests.Core.Serving;

/// <summary>What every database must do for vocabularies.</summary>
public abstract class VocabularyStoreBehavior
{
    public required TestContext TestContext { get; set; }

    private CancellationToken Token => TestContext.CancellationToken;

    [TestMethod]
    public async Task SaveAsync_NewThenChanged_KeepsEveryMemberAndCountsVersions()
    {
        await using var fixture = await CreateAsync(Token);
        var store = Store(fixture);

        var created = await store.SaveAsync(Sample(), null, Token);
        var replaced = await store.SaveAsync(Sample() with { Description = "other", TemplateSet = null }, 1, Token);
        var read = await store.FindAsync("kitchen", Token);

        Assert.AreEqual(VocabularyChangeKind.Created, created.Kind);
        Assert.AreEqual(VocabularyChangeKind.Replaced, replaced.Kind);
        Assert.AreEqual(2, read!.Version);
        Assert.AreEqual("other", read.Description);
        Assert.IsNull(read.TemplateSet);
        Assert.IsTrue(read.NoneOfThese);
        Assert.AreEqual("Gemüse \"schneiden\"", read.Actions[0].Phrases[0]);
    }

    [TestMethod]
    public async Task SaveAsync_UnexpectedVersion_IsAConflict()
    {
        await using var fixture = await CreateAsync(Token);
        var store = Store(fixture);
        await store.SaveAsync(Sample(), 0, Token);

        Assert.AreEqual(VocabularyChangeKind.Conflict, (await store.SaveAsync(Sample(), 0, Token)).Kind);
        Assert.AreEqual(VocabularyChangeKind.Conflict, (await store.SaveAsync(Sample(), 7, Token)).Kind);
        Assert.AreEqual(VocabularyChangeKind.Conflict, (await store.DeleteAsync("kitchen", 7, Token)).Kind);
        Assert.AreEqual(VocabularyChangeKind.Deleted, (await store.DeleteAsync("kitchen", 1, Token)).Kind);
        Assert.AreEqual(VocabularyChangeKind.NotFound, (await store.DeleteAsync("kitchen", null, Token)).Kind);
    }

    [TestMethod]
    public async Task SaveAsync_ManyWritersOfOneVersion_LetsExactlyOneWin()
    {
        await using var fixture = await CreateAsync(Token);
        var store = Store(fixture);

        var created = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => store.SaveAsync(Sample(), 0, Token))));
        var changed = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => store.SaveAsync(Sample(), 1, Token))));

        Assert.AreEqual(1, created.Count(change => change.IsSaved));
        Assert.AreEqual(1, changed.Count(change => change.IsSaved));
        Assert.AreEqual(2, (await store.FindAsync("kitchen", Token))!.Version);
    }

    [TestMethod]
    public async Task ListAsync_BuiltInAndStored_BuiltInFirst()
    {
        await using var fixture = await CreateAsync(Token);
        var store = Store(fixture);
        await store.SaveAsync(Sample() with { Name = "b" }, null, Token);
        await store.SaveAsync(Sample() with { Name = "a" }, null, Token);

        var names = (await store.ListAsync(Token)).Select(definition => definition.Name).ToList();

        CollectionAssert.AreEqual(new[] { "har-15", "a", "b" }, names);
        Assert.AreEqual(VocabularyChangeKind.ReadOnly, (await store.DeleteAsync("har-15", null, Token)).Kind);
    }

    [TestMethod]
    public async Task ToVocabulary_Verbatim_ReadsLabelsAsTheyAre()
    {
        await using var fixture = await CreateAsync(Token);
        var store = Store(fixture);
        var definition = new VocabularyDefinition { Name = "x", Actions = [new("using_laptop", [])], TemplateSet = "verbatim" };

        Assert.AreEqual("using_laptop", store.ToVocabulary(definition).Prompts.Single().Prompts.Single());
        Assert.Contains("using laptop", store.ToVocabulary(definition with { TemplateSet = null }).Prompts[0].Prompts[0]);
    }

    internal abstract Task<StoreFixture> CreateAsync(CancellationToken cancellationToken);

    private static VocabularyStore Store(StoreFixture fixture) => new(new VocabularyTable(fixture.Database, TimeProvider.System));

    private static VocabularyDefinition Sample() => new()
    {
        Name = "kitchen",
        Description = "What people do in a kitchen",
        Actions = [new("cutting", ["Gemüse \"schneiden\""]), new("stirring", [])],
        TemplateSet = "verbatim",
        NoneOfThese = true,
    };
}

[TestClass]
public sealed class SqliteVocabularyStoreTests : VocabularyStoreBehavior
{
    internal override Task<StoreFixture> CreateAsync(CancellationToken cancellationToken) => StoreFixture.SqliteAsync(cancellationToken);
}

[TestClass]
public sealed class PostgresVocabularyStoreTests : VocabularyStoreBehavior
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
