using ClipHar.Tests.Core.Storage;

namespace ClipHar.Tests.Core.Datasets.Acquisition;

[TestClass]
public sealed class PostgresImportTests : ImportBehavior
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

    private protected override async Task<ImportFixture> CreateAsync()
    {
        return await ImportFixture.CreateAsync(Token, await _server!.CreateDatabaseAsync(Token));
    }
}
