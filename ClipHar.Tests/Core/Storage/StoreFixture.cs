using ClipHar.Core.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClipHar.Tests.Core.Storage;

/// <summary>An empty, migrated database and how to end it.</summary>
internal sealed class StoreFixture(ClipHarDatabase database, Func<ValueTask> dispose) : IAsyncDisposable
{
    public ClipHarDatabase Database => database;

    public static async Task<StoreFixture> SqliteAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("cliphar-sqlite-").FullName;
        return await MigratedAsync(
            ClipHarDatabase.Sqlite(new DataFolder(folder)),
            () =>
            {
                Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
                Directory.Delete(folder, recursive: true);
                return ValueTask.CompletedTask;
            },
            cancellationToken);
    }

    public static async Task<StoreFixture> PostgresAsync(PostgresServer server, CancellationToken cancellationToken) =>
        await MigratedAsync(
            ClipHarDatabase.Postgres(await server.CreateDatabaseAsync(cancellationToken)), () => ValueTask.CompletedTask, cancellationToken);

    public static DatabaseMigrator Migrator(ClipHarDatabase database) =>
        new(database, TimeProvider.System, NullLogger<DatabaseMigrator>.Instance);

    public ValueTask DisposeAsync() => dispose();

    private static async Task<StoreFixture> MigratedAsync(
        ClipHarDatabase database, Func<ValueTask> dispose, CancellationToken cancellationToken)
    {
        await Migrator(database).MigrateAsync(cancellationToken);
        return new StoreFixture(database, dispose);
    }
}
