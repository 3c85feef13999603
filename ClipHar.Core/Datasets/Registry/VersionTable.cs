using System.Globalization;
using ClipHar.Core.Datasets.Store;
using ClipHar.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace ClipHar.Core.Datasets.Registry;

/// <summary>The versions in the database: found, judged and tagged.</summary>
internal sealed class VersionTable(IDbContextFactory<ClipHarDbContext> contexts, TimeProvider clock)
{
    public async Task<DatasetVersion> GetAsync(long id, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var row = await context.Set<StoredDatasetVersion>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancellationToken)
            ?? throw new DatasetException("version", "The version was deleted.", DatasetError.NotFound);
        return (await WithTagsAsync(context, [row], cancellationToken))[0];
    }

    public async Task<IReadOnlyList<DatasetVersion>> ListAsync(string dataset, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await context.Set<StoredDatasetVersion>().AsNoTracking().Where(row => row.Dataset == dataset)
            .OrderByDescending(row => row.Version).ToListAsync(cancellationToken);
        return await WithTagsAsync(context, rows, cancellationToken);
    }

    public async Task<DatasetVersion?> ResolveAsync(string dataset, string rev, CancellationToken cancellationToken)
    {
        if (!DatasetRules.IsName(dataset) || string.IsNullOrEmpty(rev))
        {
            return null;
        }

        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var row = await FindAsync(context, dataset, rev, cancellationToken);
        return row is null ? null : (await WithTagsAsync(context, [row], cancellationToken))[0];
    }

    public async Task<DatasetVersion> SetStateAsync(
        DatasetVersion version, DatasetVersionState state, DatasetReport? report, string? reason, CancellationToken cancellationToken)
    {
        DatasetRules.CheckText("reason", reason);
        await using var outer = await contexts.CreateDbContextAsync(cancellationToken);
        await outer.Database.CreateExecutionStrategy().ExecuteAsync(async () =>
        {
            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
            var json = report is null ? null : VersionMapping.Write(report);

            // The writing comes first: it takes the row, so that the state read after it is the one before, whoever else writes.
            var locked = await context.Set<StoredDatasetVersion>().Where(row => row.Id == version.Id).ExecuteUpdateAsync(
                set => set.SetProperty(row => row.StateReason, reason).SetProperty(row => row.Report, row => json ?? row.Report),
                cancellationToken);
            if (locked == 0)
            {
                throw new DatasetException("version", $"Version {version.Version} of '{version.Dataset}' was deleted.", DatasetError.NotFound);
            }

            var row = await context.Set<StoredDatasetVersion>().SingleAsync(row => row.Id == version.Id, cancellationToken);
            context.Add(new StoredVersionEvent
            {
                VersionId = version.Id,
                At = clock.GetUtcNow(),
                From = row.State,
                To = state,
                Reason = reason,
                ReportId = report?.Json.ToString(),
            });
            row.State = state;
            await context.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        });
        return await GetAsync(version.Id, cancellationToken);
    }

    public async Task<IReadOnlyList<DatasetVersionEvent>> ListEventsAsync(DatasetVersion version, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await context.Set<StoredVersionEvent>().AsNoTracking().Where(row => row.VersionId == version.Id)
            .OrderBy(row => row.Id).ToListAsync(cancellationToken);
        return
        [
            .. rows.Select(row => new DatasetVersionEvent(
                row.At, row.From, row.To, row.Reason, row.ReportId is { } report ? ObjectId.Parse(report) : null)),
        ];
    }

    public async Task TagAsync(DatasetVersion version, string tag, CancellationToken cancellationToken)
    {
        DatasetRules.CheckTag(tag);
        for (var first = true; ; first = false)
        {
            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            var moved = await context.Set<StoredDatasetTag>().Where(row => row.Dataset == version.Dataset && row.Tag == tag)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.VersionId, version.Id), cancellationToken);
            if (moved > 0)
            {
                return;
            }

            try
            {
                context.Add(new StoredDatasetTag { Dataset = version.Dataset, Tag = tag, VersionId = version.Id });
                await context.SaveChangesAsync(cancellationToken);
                return;
            }
            catch (DbUpdateException) when (first)
            {
                // Somebody else made the tag at the same moment: then it is moved.
            }
        }
    }

    public async Task<bool> UntagAsync(string dataset, string tag, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Set<StoredDatasetTag>().Where(row => row.Dataset == dataset && row.Tag == tag)
            .ExecuteDeleteAsync(cancellationToken) > 0;
    }

    private static async Task<StoredDatasetVersion?> FindAsync(
        ClipHarDbContext context, string dataset, string rev, CancellationToken cancellationToken)
    {
        var versions = context.Set<StoredDatasetVersion>().AsNoTracking().Where(row => row.Dataset == dataset);
        if (rev == DatasetRules.Latest)
        {
            return await versions.Where(row => row.State == DatasetVersionState.Ready)
                .OrderByDescending(row => row.Version).FirstOrDefaultAsync(cancellationToken);
        }

        if (int.TryParse(rev, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && await versions.SingleOrDefaultAsync(row => row.Version == number, cancellationToken) is { } numbered)
        {
            return numbered;
        }

        var tagged = await context.Set<StoredDatasetTag>().Where(tag => tag.Dataset == dataset && tag.Tag == rev)
            .Join(versions, tag => tag.VersionId, version => version.Id, (_, version) => version).SingleOrDefaultAsync(cancellationToken);
        return tagged ?? await FindByManifestAsync(versions, rev, cancellationToken);
    }

    private static async Task<StoredDatasetVersion?> FindByManifestAsync(
        IQueryable<StoredDatasetVersion> versions, string rev, CancellationToken cancellationToken)
    {
        if (rev.Length is < DatasetRules.MinPrefixLength or > 32 || !rev.All(char.IsAsciiHexDigitLower))
        {
            return null;
        }

        var found = await versions.Where(row => row.ManifestId.StartsWith(rev)).OrderByDescending(row => row.Version)
            .ToListAsync(cancellationToken);

        // Versions of one content are the same for whoever names the content: the newest is taken.
        return found.Select(row => row.ManifestId).Distinct().Count() <= 1
            ? found.FirstOrDefault()
            : throw new DatasetException(
                "rev", $"'{rev}' could be version {string.Join(" or ", found.Select(row => row.Version))}: give more digits.");
    }

    private static async Task<IReadOnlyList<DatasetVersion>> WithTagsAsync(
        ClipHarDbContext context, List<StoredDatasetVersion> rows, CancellationToken cancellationToken)
    {
        var ids = rows.ConvertAll(row => row.Id);
        var tags = (await context.Set<StoredDatasetTag>().AsNoTracking().Where(tag => ids.Contains(tag.VersionId))
            .ToListAsync(cancellationToken)).ToLookup(tag => tag.VersionId, tag => tag.Tag);
        return [.. rows.Select(row => row.ToVersion(tags[row.Id]))];
    }
}
