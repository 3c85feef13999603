using ClipHar.Core.Storage;
using ClipHar.Core.Storage.Postgres;
using ClipHar.Core.Storage.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace ClipHar.Tests.Core.Storage;

[TestClass]
public sealed class MigrationTests
{
    public required TestContext TestContext { get; set; }

    [TestMethod]
    public void Model_Sqlite_HasAMigrationForEveryChange()
    {
        using var context = new DesignTimeSqliteDbContext().CreateDbContext([]);

        Assert.IsFalse(context.Database.HasPendingModelChanges(), $"Add a migration for {nameof(SqliteClipHarDbContext)}.");
    }

    [TestMethod]
    public void Model_Postgres_HasAMigrationForEveryChange()
    {
        using var context = new DesignTimePostgresDbContext().CreateDbContext([]);

        Assert.IsFalse(context.Database.HasPendingModelChanges(), $"Add a migration for {nameof(PostgresClipHarDbContext)}.");
    }

    [TestMethod]
    public async Task MigrateAsync_SeveralProcessesOnOneSqliteFile_AllSucceed()
    {
        var folder = Directory.CreateTempSubdirectory("cliphar-migrate-").FullName;
        try
        {
            await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() =>
                StoreFixture.Migrator(ClipHarDatabase.Sqlite(new DataFolder(folder))).MigrateAsync(TestContext.CancellationToken))));
            await AssertMigratedAsync(ClipHarDatabase.Sqlite(new DataFolder(folder)));
        }
        finally
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestMethod]
    public async Task MigrateAsync_LockLeftByAKilledProcess_DoesNotWaitForIt()
    {
        var folder = Directory.CreateTempSubdirectory("cliphar-migrate-").FullName;
        try
        {
            var database = ClipHarDatabase.Sqlite(new DataFolder(folder));
            await using (var context = database.CreateDbContext())
            {
                await context.Database.ExecuteSqlAsync(
                    $"CREATE TABLE \"__EFMigrationsLock\" (\"Id\" INTEGER NOT NULL PRIMARY KEY, \"Timestamp\" TEXT NOT NULL)",
                    TestContext.CancellationToken);
                await context.Database.ExecuteSqlAsync(
                    $"INSERT INTO \"__EFMigrationsLock\" VALUES (1, '2020-01-01')", TestContext.CancellationToken);
            }

            await StoreFixture.Migrator(database).MigrateAsync(TestContext.CancellationToken);
            await AssertMigratedAsync(database);
        }
        finally
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestMethod]
    public async Task MigrateAsync_SeveralProcessesOnOnePostgresDatabase_AllSucceed()
    {
        await using var server = await PostgresServer.StartAsync(TestContext.CancellationToken);
        var connection = await server.CreateDatabaseAsync(TestContext.CancellationToken);

        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() =>
            StoreFixture.Migrator(ClipHarDatabase.Postgres(connection)).MigrateAsync(TestContext.CancellationToken))));

        await AssertMigratedAsync(ClipHarDatabase.Postgres(connection));
    }

    private async Task AssertMigratedAsync(ClipHarDatabase database)
    {
        await using var context = database.CreateDbContext();
        Assert.IsEmpty(await context.Database.GetPendingMigrationsAsync(TestContext.CancellationToken));
        Assert.AreEqual(0, await context.Predictions.CountAsync(TestContext.CancellationToken));
    }
}
