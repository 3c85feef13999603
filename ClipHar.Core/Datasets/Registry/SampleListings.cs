using ClipHar.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;

namespace ClipHar.Core.Datasets.Registry;

/// <summary>
/// Pages of a version's samples, at any depth in the same time. Without a filter a page is a range of the index. For a filter or
/// another order the positions of all samples that pass are found once and kept for a while (4 bytes each, bounded together): a version
/// never changes, so every further page is a slice of that list.
/// </summary>
internal sealed class SampleListings(IDbContextFactory<ClipHarDbContext> contexts) : IDisposable
{
    public const int MaxLimit = 1000;

    /// <summary>Positions kept of all listings together: 16 million, 64 MB.</summary>
    private const long MaxPositions = 16_000_000;

    private readonly MemoryCache _lists = new(new MemoryCacheOptions { SizeLimit = MaxPositions, CompactionPercentage = 0.25 });

    public async Task<SamplePage> ListAsync(
        DatasetVersion version, SampleFilter filter, int offset, int limit, CancellationToken cancellationToken)
    {
        Check(offset, limit);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        if (filter == new SampleFilter())
        {
            return new SamplePage(
                await RangeAsync(context, version.Id, offset, limit, cancellationToken), version.SampleCount, offset);
        }

        var positions = await PositionsAsync(context, version, filter, cancellationToken);
        var slice = positions.Skip(offset).Take(limit).ToList();
        return new SamplePage(await AtAsync(context, version.Id, slice, cancellationToken), positions.Length, offset);
    }

    public async Task<IndexedSample?> FindAsync(DatasetVersion version, int index, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await AtAsync(context, version.Id, [index], cancellationToken) is [var found] ? found : null;
    }

    public void Dispose() => _lists.Dispose();

    private static void Check(int offset, int limit)
    {
        if (offset < 0)
        {
            throw new DatasetException("offset", $"It is {offset}; it must not be negative.");
        }

        if (limit is < 1 or > MaxLimit)
        {
            throw new DatasetException("limit", $"It is {limit}; allowed are 1 to {MaxLimit}.");
        }
    }

    private static async Task<IReadOnlyList<IndexedSample>> RangeAsync(
        ClipHarDbContext context, long versionId, int offset, int limit, CancellationToken cancellationToken)
    {
        var end = (long)offset + limit;
        var rows = await context.Set<StoredSample>().AsNoTracking()
            .Where(row => row.VersionId == versionId && row.Index >= offset && row.Index < end)
            .OrderBy(row => row.Index).ToListAsync(cancellationToken);
        return await WithIssuesAsync(context, versionId, rows, cancellationToken);
    }

    /// <summary>The samples at some positions, in the order of these.</summary>
    private static async Task<IReadOnlyList<IndexedSample>> AtAsync(
        ClipHarDbContext context, long versionId, List<int> positions, CancellationToken cancellationToken)
    {
        if (positions.Count == 0)
        {
            return [];
        }

        var rows = await context.Set<StoredSample>().AsNoTracking()
            .Where(row => row.VersionId == versionId && positions.Contains(row.Index)).ToDictionaryAsync(row => row.Index, cancellationToken);
        return await WithIssuesAsync(
            context, versionId, [.. positions.Where(rows.ContainsKey).Select(position => rows[position])], cancellationToken);
    }

    private static async Task<IReadOnlyList<IndexedSample>> WithIssuesAsync(
        ClipHarDbContext context, long versionId, List<StoredSample> rows, CancellationToken cancellationToken)
    {
        var positions = rows.ConvertAll(row => row.Index);
        var issues = await context.Set<StoredSampleIssue>().AsNoTracking()
            .Where(issue => issue.VersionId == versionId && positions.Contains(issue.Index))
            .OrderBy(issue => issue.Id).ToListAsync(cancellationToken);
        var byPosition = issues.ToLookup(
            issue => issue.Index,
            issue => new SampleIssue(issue.Index, issue.Check, issue.Severity, issue.Detail, issue.SuggestedLabel));
        return [.. rows.Select(row => new IndexedSample(row.Index, SampleRows.ToSample(row), [.. byPosition[row.Index]]))];
    }

    private async Task<int[]> PositionsAsync(
        ClipHarDbContext context, DatasetVersion version, SampleFilter filter, CancellationToken cancellationToken)
    {
        // Issues are what changes about a version: their revision is part of the name.
        var revision = filter.Issue is null
            ? 0
            : await context.Set<StoredDatasetVersion>().Where(row => row.Id == version.Id)
                .Select(row => row.IssueRevision).SingleOrDefaultAsync(cancellationToken);
        var key = (version.Id, revision, filter);
        if (_lists.TryGetValue(key, out int[]? kept) && kept is not null)
        {
            return kept;
        }

        var positions = await Query(context, version.Id, filter).ToArrayAsync(cancellationToken);
        return _lists.Set(key, positions, new MemoryCacheEntryOptions { Size = positions.Length + 64 });
    }

    private static IQueryable<int> Query(ClipHarDbContext context, long versionId, SampleFilter filter)
    {
        var samples = context.Set<StoredSample>().AsNoTracking().Where(row => row.VersionId == versionId);
        if (filter.Label is { } label)
        {
            samples = label.Length == 0 ? samples.Where(row => row.Label == null) : samples.Where(row => row.Label == label);
        }

        if (filter.Split is { } split)
        {
            samples = split.Length == 0 ? samples.Where(row => row.Split == null) : samples.Where(row => row.Split == split);
        }

        if (filter.Text is { Length: > 0 } text)
        {
            // LIKE of SQLite and ILIKE of PostgreSQL take ASCII letters as equal; \ makes what people type mean itself.
            var pattern = "%" + text.Replace(@"\", @"\\").Replace("%", @"\%").Replace("_", @"\_") + "%";
            samples = context.Database.IsNpgsql()
                ? samples.Where(row => EF.Functions.ILike(row.Path, pattern, @"\"))
                : samples.Where(row => EF.Functions.Like(row.Path, pattern, @"\"));
        }

        if (filter.Issue is { } check)
        {
            var issues = context.Set<StoredSampleIssue>().Where(issue => issue.VersionId == versionId);
            var found = (check == SampleFilter.AnyIssue ? issues : issues.Where(issue => issue.Check == check)).Select(issue => issue.Index);
            samples = samples.Where(row => found.Contains(row.Index));
        }

        return Order(samples, filter).Select(row => row.Index);
    }

    /// <summary>Those without label or split come last, whichever way and on whichever database.</summary>
    private static IQueryable<StoredSample> Order(IQueryable<StoredSample> samples, SampleFilter filter) => (filter.Order, filter.Descending) switch
    {
        (SampleOrder.Path, false) => samples.OrderBy(row => row.Index),
        (SampleOrder.Path, true) => samples.OrderByDescending(row => row.Index),
        (SampleOrder.Label, false) => samples.OrderBy(row => row.Label == null).ThenBy(row => row.Label).ThenBy(row => row.Index),
        (SampleOrder.Label, true) => samples.OrderBy(row => row.Label == null).ThenByDescending(row => row.Label).ThenBy(row => row.Index),
        (SampleOrder.Split, false) => samples.OrderBy(row => row.Split == null).ThenBy(row => row.Split).ThenBy(row => row.Index),
        (SampleOrder.Split, true) => samples.OrderBy(row => row.Split == null).ThenByDescending(row => row.Split).ThenBy(row => row.Index),
        (SampleOrder.Bytes, false) => samples.OrderBy(row => row.Bytes).ThenBy(row => row.Index),
        (SampleOrder.Bytes, true) => samples.OrderByDescending(row => row.Bytes).ThenBy(row => row.Index),
        (SampleOrder.Pixels, false) => samples.OrderBy(row => (long)row.Width * row.Height).ThenBy(row => row.Index),
        (SampleOrder.Pixels, true) => samples.OrderByDescending(row => (long)row.Width * row.Height).ThenBy(row => row.Index),
        _ => throw new DatasetException("sort", $"'{filter.Order}' is no order."),
    };
}
