using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace ClipHar.Core.Storage.Sqlite;

/// <summary>
/// Settings of every SQLite connection. WAL: readers never wait for the writer. Busy timeout: a writer waits for its turn
/// (SQLite has one writer at a time) instead of failing. synchronous=NORMAL: safe against a crash of the process; a power cut can
/// lose the last transactions but never damages the file.
/// </summary>
internal sealed class SqlitePragmas : DbConnectionInterceptor
{
    private const string Pragmas = "PRAGMA journal_mode=WAL; PRAGMA busy_timeout=10000; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;";

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        command.ExecuteNonQuery();
    }

    public override async Task ConnectionOpenedAsync(
        DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
