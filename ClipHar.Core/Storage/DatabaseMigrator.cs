using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Logging;

namespace ClipHar.Core.Storage;

/// <summary>
/// Brings the database to the model of this program. Safe when several processes start together, one at a time is admitted: on
/// PostgreSQL by an advisory lock, on SQLite by a lock file beside the database. EF Core's own lock on PostgreSQL ends with each
/// migration, so that a second process would go on with a list of what is to be done that is out of date.
/// </summary>
public sealed partial class DatabaseMigrator(ClipHarDatabase database, TimeProvider clock, ILogger<DatabaseMigrator> logger)
{
    private static readonly TimeSpan LockPatience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LockPoll = TimeSpan.FromMilliseconds(50);

    /// <exception cref="TimeoutException">Another process kept the SQLite lock for a minute.</exception>
    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        await using IAsyncDisposable lease = database.File is { } file
            ? await LockAsync(file + ".migrating", cancellationToken)
            : await PostgresLock.TakeAsync(database.CreateDbContext(), LockPatience, clock, cancellationToken);
        await using var context = database.CreateDbContext();
        var pending = (await context.Database.GetPendingMigrationsAsync(cancellationToken)).ToList();
        if (pending.Count == 0)
        {
            return;
        }

        if (database.File is not null)
        {
            await RemoveAbandonedLockAsync(context, cancellationToken);
        }

        var started = clock.GetTimestamp();
        await context.Database.MigrateAsync(cancellationToken);
        Log.Migrated(logger, database.Provider, clock.GetElapsedTime(started), pending.Count);
    }

    /// <summary>
    /// EF Core's own lock on SQLite is a row that a killed process leaves behind, after which every later start would wait for ever
    /// (dotnet/efcore#34439). Whoever holds our lock file knows that nobody else is migrating, so a row found there is such a leftover.
    /// </summary>
    private static async Task RemoveAbandonedLockAsync(ClipHarDbContext context, CancellationToken cancellationToken)
    {
        var tables = await context.Database
            .SqlQuery<long>($"SELECT COUNT(*) AS Value FROM sqlite_master WHERE type = 'table' AND name = '__EFMigrationsLock'")
            .SingleAsync(cancellationToken);
        if (tables > 0)
        {
            await context.Database.ExecuteSqlAsync($"DELETE FROM \"__EFMigrationsLock\"", cancellationToken);
        }
    }

    private async Task<FileStream> LockAsync(string path, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException exception) when (exception is not (DirectoryNotFoundException or PathTooLongException))
            {
                if (clock.GetElapsedTime(started) > LockPatience)
                {
                    throw new TimeoutException(
                        $"Another process has kept '{path}' for {LockPatience.TotalSeconds:0} s while changing the database. End it and "
                            + "start again.",
                        exception);
                }
            }

            await Task.Delay(LockPoll, clock, cancellationToken);
        }
    }

    /// <summary>Belongs to its session: a process that dies lets go of it.</summary>
    private sealed class PostgresLock : IAsyncDisposable
    {
        /// <summary>Any number that nothing else on this database uses: "ClipHar" in ASCII.</summary>
        private const long Key = 0x436C6970486172;

        private readonly ClipHarDbContext _session;

        private PostgresLock(ClipHarDbContext session) => _session = session;

        /// <exception cref="TimeoutException">Another process kept it for too long.</exception>
        public static async Task<PostgresLock> TakeAsync(
            ClipHarDbContext session, TimeSpan patience, TimeProvider clock, CancellationToken cancellationToken)
        {
            var taken = new PostgresLock(session);
            try
            {
                await CreateIfMissingAsync(session.GetService<IRelationalDatabaseCreator>(), cancellationToken);
                await session.Database.OpenConnectionAsync(cancellationToken);
                var started = clock.GetTimestamp();
                while (!await session.Database
                    .SqlQuery<bool>($"SELECT pg_try_advisory_lock({Key}) AS \"Value\"")
                    .SingleAsync(cancellationToken))
                {
                    if (clock.GetElapsedTime(started) > patience)
                    {
                        throw new TimeoutException(
                            $"Another process has been changing the database for {patience.TotalSeconds:0} s. End it and start again.");
                    }

                    await Task.Delay(LockPoll, clock, cancellationToken);
                }

                return taken;
            }
            catch
            {
                await session.DisposeAsync();
                throw;
            }
        }

        private static async Task CreateIfMissingAsync(IRelationalDatabaseCreator creator, CancellationToken cancellationToken)
        {
            try
            {
                if (!await creator.ExistsAsync(cancellationToken))
                {
                    await creator.CreateAsync(cancellationToken);
                }
            }
            catch (DbException) when (!cancellationToken.IsCancellationRequested)
            {
                // Another process made it first. Where it really cannot be made or reached, opening it says why.
            }
        }

        public async ValueTask DisposeAsync()
        {
            await _session.Database.SqlQuery<bool>($"SELECT pg_advisory_unlock({Key}) AS \"Value\"").SingleAsync(CancellationToken.None);
            await _session.DisposeAsync();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            1, LogLevel.Information, "The {Provider} database was brought up to date in {Elapsed}; migrations applied: {Count}.")]
        public static partial void Migrated(ILogger logger, string provider, TimeSpan elapsed, int count);
    }
}
