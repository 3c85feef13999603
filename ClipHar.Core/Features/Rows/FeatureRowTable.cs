using System.Data.Common;
using System.Globalization;
using System.Text;
using ClipHar.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace ClipHar.Core.Features.Rows;

/// <summary>
/// The rows of both stores, in the database. Tables, not files: a push reaches both stores in one transaction, a point-in-time read is
/// one index seek for each entity row instead of a scan, and one suite proves both databases. The statements are the same on SQLite
/// and PostgreSQL.
/// </summary>
internal sealed class FeatureRowTable(IDbContextFactory<ClipHarDbContext> contexts, TimeProvider clock)
{
    public const string Offline = "feature_rows";
    public const string Online = "feature_online";

    /// <summary>Rows of one statement: far below SQLite's 32,766 parameters, and 1 MB of ViT-B/32 vectors.</summary>
    private const int RowsOfStatement = 200;

    /// <summary>Keys of one read.</summary>
    private const int KeysOfRead = 400;

    /// <summary>
    /// Writes rows, all or none. Writing a row again changes nothing; the online store keeps the newest row of a key, in whatever order
    /// rows come. Rows are written in the order of their keys, so that two writers never wait for each other in a circle.
    /// </summary>
    public async Task WriteAsync(int rowsId, IEnumerable<StoredRow> rows, bool offline, bool online, CancellationToken cancellationToken)
    {
        var sorted = rows.OrderBy(row => row.Key, StringComparer.Ordinal).ThenBy(row => row.EventTime).ThenBy(row => row.CreatedTime)
            .ToList();
        var distinct = Last(sorted, row => (row.Key, row.EventTime, row.CreatedTime));
        var newest = Last(sorted, row => (row.Key, 0, 0));
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await context.Database.CreateExecutionStrategy().ExecuteAsync(async () =>
        {
            await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
            foreach (var slice in offline ? distinct.Chunk(RowsOfStatement) : [])
            {
                await ExecuteAsync(context, transaction, (command, sql) => InsertOffline(command, sql, rowsId, slice), cancellationToken);
            }

            foreach (var slice in online ? newest.Chunk(RowsOfStatement) : [])
            {
                await ExecuteAsync(context, transaction, (command, sql) => InsertOnline(command, sql, rowsId, slice), cancellationToken);
            }

            await transaction.CommitAsync(cancellationToken);
        });
    }

    /// <summary>Online rows by key; keys without one are not in the answer.</summary>
    public async Task<Dictionary<string, StoredRow>> ReadOnlineAsync(
        int rowsId, IReadOnlyCollection<string> keys, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, StoredRow>(keys.Count);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        foreach (var slice in keys.Chunk(KeysOfRead))
        {
            var rows = context.Set<StoredOnlineFeature>().AsNoTracking()
                .Where(row => row.RowsId == rowsId && slice.Contains(row.EntityKey));
            await foreach (var row in rows.AsAsyncEnumerable().WithCancellation(cancellationToken))
            {
                found[row.EntityKey] = new StoredRow(row.EntityKey, row.EventTime, row.CreatedTime, row.Payload);
            }
        }

        return found;
    }

    /// <summary>Which of the keys have a row in the offline store; the rows themselves are not read.</summary>
    public async Task<HashSet<string>> FindKeysAsync(int rowsId, IReadOnlyCollection<string> keys, CancellationToken cancellationToken)
    {
        var found = new HashSet<string>();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        foreach (var slice in keys.Chunk(KeysOfRead))
        {
            found.UnionWith(await context.Set<StoredFeatureRow>().AsNoTracking()
                .Where(row => row.RowsId == rowsId && slice.Contains(row.EntityKey))
                .Select(row => row.EntityKey)
                .ToListAsync(cancellationToken));
        }

        return found;
    }

    /// <summary>
    /// The point-in-time join: for each (key, time) the newest row whose event is not after the time; of several with one event time the
    /// one made last.
    /// </summary>
    /// <param name="rowsId">Of the view.</param>
    /// <param name="wanted">Keys and times, microseconds since 1970.</param>
    /// <param name="timeToLive">Rows whose event is longer before the time are not found, microseconds; null for no limit.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    /// <returns>Index in <paramref name="wanted"/> and the row, in no order; nothing where there is none.</returns>
    public async IAsyncEnumerable<(int Index, StoredRow Row)> JoinAsync(
        int rowsId, IReadOnlyList<(string Key, long Time)> wanted, long? timeToLive,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await context.Database.OpenConnectionAsync(cancellationToken);
        for (var start = 0; start < wanted.Count; start += KeysOfRead)
        {
            await using var command = context.Database.GetDbConnection().CreateCommand();
            Join(command, rowsId, wanted, start, Math.Min(start + KeysOfRead, wanted.Count), timeToLive);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                if (await reader.IsDBNullAsync(1, cancellationToken))
                {
                    continue;
                }

                var index = reader.GetInt32(0);
                var payload = await reader.GetFieldValueAsync<byte[]>(3, cancellationToken);
                yield return (index, new StoredRow(wanted[index].Key, reader.GetInt64(1), reader.GetInt64(2), payload));
            }
        }
    }

    private static List<StoredRow> Last<TKey>(List<StoredRow> sorted, Func<StoredRow, TKey> identity)
    {
        var last = new List<StoredRow>(sorted.Count);
        for (var i = 0; i < sorted.Count; i++)
        {
            if (i + 1 == sorted.Count || !EqualityComparer<TKey>.Default.Equals(identity(sorted[i]), identity(sorted[i + 1])))
            {
                last.Add(sorted[i]);
            }
        }

        return last;
    }

    private static async Task ExecuteAsync(
        ClipHarDbContext context, IDbContextTransaction transaction, Action<DbCommand, StringBuilder> write,
        CancellationToken cancellationToken)
    {
        await using var command = context.Database.GetDbConnection().CreateCommand();
        command.Transaction = transaction.GetDbTransaction();
        var sql = new StringBuilder();
        write(command, sql);
        SetText(command, sql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private void InsertOffline(DbCommand command, StringBuilder sql, int rowsId, StoredRow[] rows)
    {
        var view = Parameter(command, rowsId);
        var now = Parameter(command, FeatureTime.ToMicroseconds(clock.GetUtcNow()));
        sql.Append("INSERT INTO " + Offline + " (rows_id, entity_key, event_time, created_time, written_time, payload) VALUES ");
        Values(sql, rows, row => $"({view}, {Parameter(command, row.Key)}, {Parameter(command, row.EventTime)}, "
            + $"{Parameter(command, row.CreatedTime)}, {now}, {Parameter(command, row.Payload)})");
        sql.Append(" ON CONFLICT (rows_id, entity_key, event_time, created_time)")
            .Append(" DO UPDATE SET payload = excluded.payload, written_time = excluded.written_time");
    }

    private static void InsertOnline(DbCommand command, StringBuilder sql, int rowsId, StoredRow[] rows)
    {
        var view = Parameter(command, rowsId);
        sql.Append("INSERT INTO " + Online + " (rows_id, entity_key, event_time, created_time, payload) VALUES ");
        Values(sql, rows, row => $"({view}, {Parameter(command, row.Key)}, {Parameter(command, row.EventTime)}, "
            + $"{Parameter(command, row.CreatedTime)}, {Parameter(command, row.Payload)})");
        sql.Append(" ON CONFLICT (rows_id, entity_key) DO UPDATE SET")
            .Append(" event_time = excluded.event_time, created_time = excluded.created_time, payload = excluded.payload")
            .Append(" WHERE excluded.event_time > " + Online + ".event_time OR (excluded.event_time = " + Online + ".event_time")
            .Append(" AND excluded.created_time >= " + Online + ".created_time)");
    }

    /// <summary>
    /// One step down the primary key's index for each column and row. PostgreSQL takes no such steps for a join, or for the equality with a
    /// maximum: it reads every row of the key (10,000 rows against 100,000: 84 s); and SQLite has no lateral join.
    /// </summary>
    private static void Join(
        DbCommand command, int rowsId, IReadOnlyList<(string Key, long Time)> wanted, int start, int end, long? timeToLive)
    {
        var newest = $"FROM {Offline} AS r WHERE r.rows_id = {Parameter(command, rowsId)} AND r.entity_key = e.k AND r.event_time <= e.t"
            + (timeToLive is { } limit ? $" AND r.event_time >= e.t - {Parameter(command, limit)}" : "")
            + " ORDER BY r.event_time DESC, r.created_time DESC LIMIT 1";
        var sql = new StringBuilder("WITH e(i, k, t) AS (VALUES ");
        Values(sql, Enumerable.Range(start, end - start), i =>
            $"({i.ToString(CultureInfo.InvariantCulture)}, {Parameter(command, wanted[i].Key)}, {Parameter(command, wanted[i].Time)})");
        sql.Append(CultureInfo.InvariantCulture, $") SELECT e.i, (SELECT r.event_time {newest}), (SELECT r.created_time {newest}), ")
            .Append(CultureInfo.InvariantCulture, $"(SELECT r.payload {newest}) FROM e");
        SetText(command, sql);
    }

    private static void Values<T>(StringBuilder sql, IEnumerable<T> items, Func<T, string> write)
    {
        foreach (var (i, item) in items.Index())
        {
            sql.Append(i == 0 ? "" : ", ").Append(write(item));
        }
    }

    private static string Parameter(DbCommand command, object value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = string.Create(CultureInfo.InvariantCulture, $"@p{command.Parameters.Count}");
        parameter.Value = value;
        command.Parameters.Add(parameter);
        return parameter.ParameterName;
    }

#pragma warning disable CA2100 // names and numbers of ours; every value is a parameter
    private static void SetText(DbCommand command, StringBuilder sql) => command.CommandText = sql.ToString();
#pragma warning restore CA2100
}
