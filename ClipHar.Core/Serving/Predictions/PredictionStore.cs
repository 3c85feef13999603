using ClipHar.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace ClipHar.Core.Serving.Predictions;

/// <summary>
/// Predictions in the database. The cursor of a page is the last identifier on it: pages stay stable while new ones arrive.
/// </summary>
public sealed class PredictionStore(IDbContextFactory<ClipHarDbContext> contexts) : IPredictionStore
{
    /// <summary>Rows deleted in one transaction, so that SQLite's one writer is never held for long.</summary>
    private const int DeleteSlice = 2000;

    public async Task<Prediction?> FindAsync(string id, CancellationToken cancellationToken)
    {
        if (!TimeOrderedIds.IsValid(id))
        {
            return null;
        }

        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Predictions.AsNoTracking().SingleOrDefaultAsync(prediction => prediction.Id == id, cancellationToken);
    }

    public async Task<PredictionPage> ListAsync(PredictionQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (query.Limit is < 1 or > PredictionQuery.MaxLimit)
        {
            throw new ArgumentException($"limit is {query.Limit}; allowed are 1 to {PredictionQuery.MaxLimit}.", nameof(query));
        }

        if (query.Cursor is not null && !TimeOrderedIds.IsValid(query.Cursor))
        {
            throw new ArgumentException("The cursor is not one that a listing returned.", nameof(query));
        }

        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var items = await Filter(context.Predictions.AsNoTracking(), query)
            .OrderByDescending(prediction => prediction.Id)
            .Take(query.Limit + 1)
            .ToListAsync(cancellationToken);
        if (items.Count <= query.Limit)
        {
            return new PredictionPage(items, null);
        }

        items.RemoveAt(query.Limit);
        return new PredictionPage(items, items[^1].Id);
    }

    /// <summary>Writes all of them in one transaction; those already there are left alone, so a retry writes none twice.</summary>
    public async Task AddAsync(IReadOnlyList<Prediction> predictions, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        var ids = predictions.Select(prediction => prediction.Id).ToList();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var present = await context.Predictions.Where(prediction => ids.Contains(prediction.Id))
            .Select(prediction => prediction.Id).ToListAsync(cancellationToken);
        context.Predictions.AddRange(predictions.Where(prediction => !present.Contains(prediction.Id)));
        await context.SaveChangesAsync(cancellationToken);
    }

    /// <summary>Deletes what was created before a time, in slices.</summary>
    /// <returns>How many were deleted.</returns>
    public async Task<long> DeleteBeforeAsync(DateTimeOffset time, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        long total = 0;
        while (true)
        {
            var deleted = await context.Predictions
                .Where(prediction => context.Predictions
                    .Where(old => old.CreatedAt < time).OrderBy(old => old.CreatedAt).Take(DeleteSlice)
                    .Select(old => old.Id).Contains(prediction.Id))
                .ExecuteDeleteAsync(cancellationToken);
            total += deleted;
            if (deleted < DeleteSlice)
            {
                return total;
            }
        }
    }

    private static IQueryable<Prediction> Filter(IQueryable<Prediction> predictions, PredictionQuery query)
    {
        if (query.Cursor is { } cursor)
        {
#pragma warning disable CA1309 // translated to SQL, where the column's collation orders by bytes; other overloads have no translation
            predictions = predictions.Where(prediction => string.Compare(prediction.Id, cursor) < 0);
#pragma warning restore CA1309
        }

        if (query.ModelName is { } model)
        {
            predictions = predictions.Where(prediction => prediction.ModelName == model);
        }

        if (query.Vocabulary is { } vocabulary)
        {
            predictions = predictions.Where(prediction => prediction.Vocabulary == vocabulary);
        }

        if (query.TopLabel is { } label)
        {
            predictions = predictions.Where(prediction => prediction.TopLabel == label);
        }

        if (query.Since is { } since)
        {
            predictions = predictions.Where(prediction => prediction.CreatedAt >= since.ToUniversalTime());
        }

        return query.Until is { } until
            ? predictions.Where(prediction => prediction.CreatedAt < until.ToUniversalTime())
            : predictions;
    }
}
