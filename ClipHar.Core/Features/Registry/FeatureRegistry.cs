using ClipHar.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace ClipHar.Core.Features.Registry;

/// <summary>What happened to one definition.</summary>
public enum FeatureChangeKind
{
    Created,

    /// <summary>An entity or service has a new definition.</summary>
    Updated,

    /// <summary>A view got a new version.</summary>
    NewVersion,

    Unchanged,
}

/// <param name="Type">"entity", "view" or "service".</param>
/// <param name="Name">Of the definition.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Version">Of a view, afterwards.</param>
public sealed record FeatureChange(string Type, string Name, FeatureChangeKind Kind, int? Version);

/// <summary>The definitions of this installation.</summary>
public interface IFeatureRegistry
{
    /// <summary>
    /// Registers definitions, all or none. What is there already and equal stays as it is; a view that differs gets a new version,
    /// the old ones stay.
    /// </summary>
    /// <returns>What happened, in the order entities, views, services.</returns>
    /// <exception cref="FeatureRequestException">Rules are broken; carries every one.</exception>
    Task<IReadOnlyList<FeatureChange>> ApplyAsync(FeatureDefinitions definitions, CancellationToken cancellationToken);

    /// <param name="fresh">Read again, also when what this process has is new enough.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<FeatureCatalog> GetCatalogAsync(bool fresh, CancellationToken cancellationToken);
}

/// <inheritdoc cref="IFeatureRegistry"/>
internal sealed class FeatureRegistry(IDbContextFactory<ClipHarDbContext> contexts, IOptions<FeatureOptions> options, TimeProvider clock)
    : IFeatureRegistry, IDisposable
{
    private const int MaxAttempts = 8;

    private readonly SemaphoreSlim _loading = new(1, 1);
    private Snapshot? _snapshot;
    private long _applied;

    public async Task<IReadOnlyList<FeatureChange>> ApplyAsync(FeatureDefinitions definitions, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(definitions);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var context = await contexts.CreateDbContextAsync(cancellationToken);
                var changes = await new FeatureChanges(
                    context, await FeatureCatalogReader.ReadAsync(context, cancellationToken), clock.GetUtcNow())
                    .ApplyAsync(definitions, cancellationToken);
                Interlocked.Increment(ref _applied);
                return changes;
            }
            catch (DbUpdateException) when (attempt < MaxAttempts)
            {
                // Somebody else registered the same name or version meanwhile: look again at what there is.
            }
        }
    }

    public async ValueTask<FeatureCatalog> GetCatalogAsync(bool fresh, CancellationToken cancellationToken)
    {
        var asked = clock.GetTimestamp();
        if (!fresh && Current(asked) is { } current)
        {
            return current;
        }

        await _loading.WaitAsync(cancellationToken);
        try
        {
            // Somebody else may have read it while this caller waited.
            if (Current(asked) is { } loaded && (!fresh || _snapshot!.ReadAt >= asked))
            {
                return loaded;
            }

            var applied = Interlocked.Read(ref _applied);
            var readAt = clock.GetTimestamp();
            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            var catalog = await FeatureCatalogReader.ReadAsync(context, cancellationToken);
            Volatile.Write(ref _snapshot, new Snapshot(catalog, readAt, applied));
            return catalog;
        }
        finally
        {
            _loading.Release();
        }
    }

    public void Dispose() => _loading.Dispose();

    private FeatureCatalog? Current(long now) =>
        Volatile.Read(ref _snapshot) is { } snapshot
        && snapshot.Applied == Interlocked.Read(ref _applied)
        && clock.GetElapsedTime(snapshot.ReadAt, now) < options.Value.RegistryCacheTime
            ? snapshot.Catalog
            : null;

    private sealed record Snapshot(FeatureCatalog Catalog, long ReadAt, long Applied);
}
