using ClipHar.Core.Features.Online;
using ClipHar.Core.Features.Registry;
using ClipHar.Core.Features.Rows;
using ClipHar.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace ClipHar.Core.Features.Materialization;

/// <summary>Which rows to bring from the offline to the online store.</summary>
public sealed record MaterializationRequest
{
    /// <summary>Views, newest versions; null or empty for all.</summary>
    public IReadOnlyList<string>? Views { get; init; }

    /// <summary>Rows with events from here on. Null for what is new since the last time: later events, and rows that came late.</summary>
    public DateTimeOffset? Start { get; init; }

    /// <summary>Rows with events up to here. Null for now.</summary>
    public DateTimeOffset? End { get; init; }
}

/// <summary>Where a run goes on after it was interrupted.</summary>
/// <param name="End">The run's end, so that a later attempt means the same rows.</param>
/// <param name="Started">When the run began.</param>
/// <param name="Done">Views that are finished, and their number of keys.</param>
/// <param name="View">The view under way.</param>
/// <param name="LastKey">Its last key that is online.</param>
/// <param name="Keys">Its keys so far.</param>
public sealed record MaterializationCheckpoint(
    DateTimeOffset End, DateTimeOffset Started, IReadOnlyDictionary<string, long> Done, string? View, string? LastKey, long Keys);

/// <param name="Keys">Keys whose newest row was brought online, by view.</param>
/// <param name="End">Events up to here.</param>
public sealed record MaterializationResult(IReadOnlyDictionary<string, long> Keys, DateTimeOffset End);

/// <summary>
/// Brings the newest offline row of each key online, in the order of keys. The online store keeps the newest row whatever comes, so
/// running it again, from any point, changes nothing.
/// </summary>
internal sealed class Materializer(
    IDbContextFactory<ClipHarDbContext> contexts, FeatureRowTable table, OnlineRowCache cache, TimeProvider clock)
{
    private const int KeysOfBatch = 400;

    /// <summary>
    /// A row is written a moment before others can see it; what was written so shortly before a run is looked at by the next one too.
    /// </summary>
    private static readonly TimeSpan WriteMargin = TimeSpan.FromMinutes(1);

    /// <param name="views">Whose rows.</param>
    /// <param name="request">Which of them.</param>
    /// <param name="checkpoint">Of an interrupted run of the same request; null to begin.</param>
    /// <param name="report">Told after each batch where to go on, and how far the run is from 0 to 1.</param>
    /// <param name="cancellationToken">Ends the run between two batches.</param>
    public async Task<MaterializationResult> RunAsync(
        IReadOnlyList<FeatureView> views,
        MaterializationRequest request,
        MaterializationCheckpoint? checkpoint,
        Func<MaterializationCheckpoint, double, Task>? report,
        CancellationToken cancellationToken)
    {
        var started = checkpoint?.Started ?? clock.GetUtcNow();
        var end = checkpoint?.End ?? request.End ?? started;
        var done = new Dictionary<string, long>(checkpoint?.Done ?? new Dictionary<string, long>());
        foreach (var view in views.Where(view => !done.ContainsKey(view.Name)))
        {
            var resumed = checkpoint is not null && checkpoint.View == view.Name;
            var range = await RangeAsync(view, request.Start, end, cancellationToken);
            var keys = resumed ? checkpoint!.Keys : 0;
            var last = resumed ? checkpoint!.LastKey ?? "" : "";
            var total = await CountAsync(range, last, cancellationToken) + keys;
            while (await BatchAsync(range, last, cancellationToken) is { Count: > 0 } batch)
            {
                await BringOnlineAsync(range, batch, cancellationToken);
                (last, keys) = (batch[^1], keys + batch.Count);
                var progress = (done.Count + ((double)keys / Math.Max(keys, total))) / views.Count;
                await (report?.Invoke(new MaterializationCheckpoint(end, started, done, view.Name, last, keys),
                    progress) ?? Task.CompletedTask);
            }

            await SaveWatermarkAsync(range, started, cancellationToken);
            done[view.Name] = keys;
        }

        return new MaterializationResult(done, end);
    }

    private async Task<Range> RangeAsync(FeatureView view, DateTimeOffset? start, DateTimeOffset end, CancellationToken cancellationToken)
    {
        var until = FeatureTime.ToMicroseconds(end);
        if (start is { } from)
        {
            return new Range(view.RowsId, FeatureTime.ToMicroseconds(from), null, null, until);
        }

        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var watermark = await context.Set<StoredMaterialization>().AsNoTracking()
            .SingleOrDefaultAsync(row => row.RowsId == view.RowsId, cancellationToken);
        return new Range(view.RowsId, null, watermark?.EventTime, watermark?.WrittenTime, until);
    }

    private async Task<long> CountAsync(Range range, string after, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await Candidates(context, range, after).LongCountAsync(cancellationToken);
    }

    private async Task<List<string>> BatchAsync(Range range, string after, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await Candidates(context, range, after).OrderBy(key => key).Take(KeysOfBatch).ToListAsync(cancellationToken);
    }

    private static IQueryable<string> Candidates(ClipHarDbContext context, Range range, string after)
    {
#pragma warning disable CA1309 // it becomes SQL, where the column's collation says that it is byte by byte
        var rows = context.Set<StoredFeatureRow>().AsNoTracking()
            .Where(row => row.RowsId == range.RowsId && row.EventTime <= range.Until && string.Compare(row.EntityKey, after) > 0);
#pragma warning restore CA1309
        if (range.From is { } from)
        {
            rows = rows.Where(row => row.EventTime >= from);
        }

        if (range.AfterEvent is { } afterEvent && range.AfterWrite is { } afterWrite)
        {
            rows = rows.Where(row => row.EventTime > afterEvent || row.WrittenTime > afterWrite);
        }

        return rows.Select(row => row.EntityKey).Distinct();
    }

    private async Task BringOnlineAsync(Range range, List<string> keys, CancellationToken cancellationToken)
    {
        var rows = new List<StoredRow>(keys.Count);
        await foreach (var (_, row) in table.JoinAsync(range.RowsId, [.. keys.Select(key => (key, range.Until))], null, cancellationToken))
        {
            rows.Add(row);
        }

        await table.WriteAsync(range.RowsId, rows, offline: false, online: true, cancellationToken);
        await cache.InvalidateAsync(range.RowsId, keys, CancellationToken.None);
    }

    /// <summary>Only forwards, and only where it leaves no gap before it.</summary>
    private async Task SaveWatermarkAsync(Range range, DateTimeOffset started, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var row = await context.Set<StoredMaterialization>().SingleOrDefaultAsync(row => row.RowsId == range.RowsId, cancellationToken);
        var written = FeatureTime.ToMicroseconds(started - WriteMargin);
        if (row is null)
        {
            context.Add(new StoredMaterialization
            {
                RowsId = range.RowsId,
                EventTime = range.Until,
                WrittenTime = written,
                UpdatedAt = clock.GetUtcNow(),
            });
        }
        else if (range.From is null || range.From <= row.EventTime)
        {
            // A run that ends before the last one says nothing about rows that came late for the time in between.
            row.WrittenTime = range.From is null && range.Until >= row.EventTime ? Math.Max(row.WrittenTime, written) : row.WrittenTime;
            row.EventTime = Math.Max(row.EventTime, range.Until);
            row.UpdatedAt = clock.GetUtcNow();
        }

        try
        {
            await context.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException)
        {
            // Another run saved its watermark first. The next incremental run looks at a little more than it has to.
        }
    }

    /// <param name="RowsId">Whose rows.</param>
    /// <param name="From">Events from here on; null when <paramref name="AfterEvent"/> or everything counts.</param>
    /// <param name="AfterEvent">Events after the last run.</param>
    /// <param name="AfterWrite">Rows written after the last run, whatever their event.</param>
    /// <param name="Until">Events up to here.</param>
    private sealed record Range(int RowsId, long? From, long? AfterEvent, long? AfterWrite, long Until);
}
