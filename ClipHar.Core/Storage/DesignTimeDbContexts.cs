using ClipHar.Core.Storage.Postgres;
using ClipHar.Core.Storage.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace ClipHar.Core.Storage;

/// <summary>For <c>dotnet ef migrations</c>: the model on SQLite, no database needed.</summary>
internal sealed class DesignTimeSqliteDbContext : IDesignTimeDbContextFactory<SqliteClipHarDbContext>
{
    public SqliteClipHarDbContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqliteClipHarDbContext>().UseSqlite("Data Source=:memory:").Options);
}

/// <summary>For <c>dotnet ef migrations</c>: the model on PostgreSQL, no server needed.</summary>
internal sealed class DesignTimePostgresDbContext : IDesignTimeDbContextFactory<PostgresClipHarDbContext>
{
    public PostgresClipHarDbContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<PostgresClipHarDbContext>().UseNpgsql("Host=localhost").Options);
}
