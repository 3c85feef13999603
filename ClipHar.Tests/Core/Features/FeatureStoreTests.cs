using ClipHar.Tests.Core.Storage;

namespace ClipHar.Tests.Core.Features;

[TestClass]
public sealed class SqliteFeatureStoreTests : FeatureStoreBehavior
{
    internal override Task<StoreFixture> CreateDatabaseAsync(CancellationToken cancellationToken) =>
        StoreFixture.SqliteAsync(cancellationToken);
}

[TestClass]
public sealed class PostgresFeatureStoreTests : FeatureStoreBehavior
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

    internal override Task<StoreFixture> CreateDatabaseAsync(CancellationToken cancellationToken) =>
        StoreFixture.PostgresAsync(_server!, cancellationToken);
}
