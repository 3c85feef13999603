using System.Data.Common;
using ClipHar.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace ClipHar.Core.Datasets.Registry;

/// <summary>The datasets in the database.</summary>
internal sealed class DatasetTable(IDbContextFactory<ClipHarDbContext> contexts, TimeProvider clock)
{
    public static DatasetException NotFound(string name) => new("name", $"There is no dataset '{name}'.", DatasetError.NotFound);

    /// <param name="name">Only this one; null for all.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<IReadOnlyList<Dataset>> ListAsync(string? name, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await context.Set<StoredDataset>().AsNoTracking()
            .Where(dataset => dataset.DeletedAt == null && (name == null || dataset.Name == name))
            .OrderBy(dataset => dataset.Name).ToListAsync(cancellationToken);
        var versions = context.Set<StoredDatasetVersion>().AsNoTracking().Where(version => name == null || version.Dataset == name);
        var counts = await versions.GroupBy(version => version.Dataset).Select(group => new { group.Key, Count = group.Count() })
            .ToDictionaryAsync(group => group.Key, group => group.Count, cancellationToken);
        var ready = versions.Where(version => version.State == DatasetVersionState.Ready);
        var latest = await ready
            .Where(version => !ready.Any(newer => newer.Dataset == version.Dataset && newer.Version > version.Version))
            .ToDictionaryAsync(version => version.Dataset, cancellationToken);
        var tags = (await context.Set<StoredDatasetTag>().AsNoTracking().Where(tag => name == null || tag.Dataset == name)
            .Join(versions, tag => tag.VersionId, version => version.Id, (tag, version) => new { tag.Dataset, tag.Tag, version.Version })
            .ToListAsync(cancellationToken)).ToLookup(tag => tag.Dataset);
        return
        [
            .. rows.Select(row => new Dataset
            {
                Name = row.Name,
                Description = row.Description,
                Licence = row.Licence,
                Latest = latest.GetValueOrDefault(row.Name) is { } version
                    ? version.ToVersion(tags[row.Name].Where(tag => tag.Version == version.Version).Select(tag => tag.Tag))
                    : null,
                VersionCount = counts.GetValueOrDefault(row.Name),
                Tags = tags[row.Name].OrderBy(tag => tag.Tag, StringComparer.Ordinal).ToDictionary(tag => tag.Tag, tag => tag.Version),
                CreatedAt = row.CreatedAt,
                UpdatedAt = row.UpdatedAt,
            }),
        ];
    }

    public async Task CreateAsync(DatasetDefinition definition, CancellationToken cancellationToken)
    {
        Check(definition);
        var now = clock.GetUtcNow();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var row = await context.Set<StoredDataset>().SingleOrDefaultAsync(dataset => dataset.Name == definition.Name, cancellationToken);
        if (row is { DeletedAt: null })
        {
            throw Exists(definition.Name);
        }

        if (row is null)
        {
            row = new StoredDataset { Name = definition.Name, LastVersion = 0, CreatedAt = now, UpdatedAt = now };
            context.Add(row);
        }

        (row.CreatedAt, row.UpdatedAt, row.DeletedAt) = (now, now, null);
        (row.Description, row.Licence) = (definition.Description, definition.Licence);
        try
        {
            await context.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (exception.InnerException is DbException)
        {
            if ((await ListAsync(definition.Name, cancellationToken)).Count > 0)
            {
                throw Exists(definition.Name);
            }

            throw;
        }
    }

    public async Task UpdateAsync(DatasetDefinition definition, CancellationToken cancellationToken)
    {
        Check(definition);
        var now = clock.GetUtcNow();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var found = await context.Set<StoredDataset>()
            .Where(dataset => dataset.Name == definition.Name && dataset.DeletedAt == null)
            .ExecuteUpdateAsync(
                set => set
                    .SetProperty(dataset => dataset.Description, definition.Description)
                    .SetProperty(dataset => dataset.Licence, definition.Licence)
                    .SetProperty(dataset => dataset.UpdatedAt, now),
                cancellationToken);
        if (found == 0)
        {
            throw NotFound(definition.Name);
        }
    }

    /// <summary>Its row stays as a mark of the numbers that were given out.</summary>
    public async Task<bool> DeleteAsync(string name, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var outer = await contexts.CreateDbContextAsync(cancellationToken);
        return await outer.Database.CreateExecutionStrategy().ExecuteAsync(async () =>
        {
            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
            var found = await context.Set<StoredDataset>().Where(dataset => dataset.Name == name && dataset.DeletedAt == null)
                .ExecuteUpdateAsync(set => set.SetProperty(dataset => dataset.DeletedAt, now), cancellationToken);
            await context.Set<StoredDatasetVersion>().Where(version => version.Dataset == name).ExecuteDeleteAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return found > 0;
        });
    }

    private static DatasetException Exists(string name) => new("name", $"There is a dataset '{name}' already.", DatasetError.Conflict);

    private static void Check(DatasetDefinition definition)
    {
        DatasetRules.CheckName(definition.Name);
        DatasetRules.CheckText("description", definition.Description);
        DatasetRules.CheckText("licence", definition.Licence);
    }
}
