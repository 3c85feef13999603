using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace ClipHar.Core.Storage;

/// <summary>
/// Brings the database to the model of this program. Safe when several processes start together: on PostgreSQL EF Core takes an
/// exclusive lock on the history table; on SQLite a lock file beside the database admits one process at a time.
/// </summary>
public sealed partial class DatabaseMigrator(ClipHarDatabase database, TimeProvider clock, ILogger<DatabaseMigrator> logger)
{
    private static readonly TimeSpan LockPatience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LockPoll = TimeSpan.FromMilliseconds(50);

    /// <exception cref="TimeoutException">Another process kept the SQLite lock for a minute.</exception>
    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        await using var lease = database.File is null ? null : await LockAsync(database.File + ".migrating", cancellationToken);
        await using var context = database.CreateDbContext();
        var pending = (await context.Database.GetPendingMigrationsAsync(cancellationToken)).ToList();
        if (pending.Count == 0)
        {
            return;
        }

        if (lease is not null)
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
                        $"Another process has kept '{path}' for {LockPatience.TotalSeconds:0} s while changing the database. End it and start again.",
                        exception);
                }
            }

            await Task.Delay(LockPoll, clock, cancellationToken);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "The {Provider} database was brought up to date in {Elapsed}; migrations applied: {Count}.")]
        public static partial void Migrated(ILogger logger, string provider, TimeSpan elapsed, int count);
    }
}
