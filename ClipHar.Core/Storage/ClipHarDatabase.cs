using ClipHar.Core.Storage.Postgres;
using ClipHar.Core.Storage.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.Logging;

namespace ClipHar.Core.Storage;

/// <summary>Which database a process uses, and contexts on it. Thread-safe; contexts are pooled.</summary>
public sealed class ClipHarDatabase : IDbContextFactory<ClipHarDbContext>
{
    private readonly Func<ClipHarDbContext> _create;

    private ClipHarDatabase(string provider, string? file, Func<ClipHarDbContext> create)
    {
        Provider = provider;
        File = file;
        _create = create;
    }

    /// <summary>"sqlite" or "postgresql".</summary>
    public string Provider { get; }

    /// <summary>The SQLite file; null on PostgreSQL.</summary>
    public string? File { get; }

    /// <param name="folder">Holds the file; made here.</param>
    /// <param name="services">For EF Core's logging; null in tools and tests.</param>
    public static ClipHarDatabase Sqlite(DataFolder folder, IServiceProvider? services = null)
    {
        ArgumentNullException.ThrowIfNull(folder);
        folder.Ensure();
        var connection = new SqliteConnectionStringBuilder { DataSource = folder.DatabaseFile, DefaultTimeout = 30 };
        var options = new DbContextOptionsBuilder<SqliteClipHarDbContext>()
            .UseSqlite(connection.ConnectionString)
            .AddInterceptors(new SqlitePragmas());
        var factory = new PooledDbContextFactory<SqliteClipHarDbContext>(With(options, services).Options);
        return new ClipHarDatabase("sqlite", folder.DatabaseFile, factory.CreateDbContext);
    }

    /// <param name="connectionString">Npgsql's.</param>
    /// <param name="services">For EF Core's logging; null in tools and tests.</param>
    public static ClipHarDatabase Postgres(string connectionString, IServiceProvider? services = null)
    {
        var options = new DbContextOptionsBuilder<PostgresClipHarDbContext>()
            .UseNpgsql(connectionString, npgsql => npgsql.EnableRetryOnFailure());
        var factory = new PooledDbContextFactory<PostgresClipHarDbContext>(With(options, services).Options);
        return new ClipHarDatabase("postgresql", null, factory.CreateDbContext);
    }

    public ClipHarDbContext CreateDbContext() => _create();

    private static DbContextOptionsBuilder<TContext> With<TContext>(DbContextOptionsBuilder<TContext> options, IServiceProvider? services)
        where TContext : DbContext
    {
        // Every statement at level Information would drown the log of a service that records each picture.
        options.ConfigureWarnings(warnings => warnings.Log((RelationalEventId.CommandExecuted, LogLevel.Debug)));
        if (services is not null)
        {
            options.UseApplicationServiceProvider(services);
        }

        return options;
    }
}
