using ClipHar.Core.Features.Materialization;
using ClipHar.Core.Features.Offline;
using ClipHar.Core.Features.Online;
using ClipHar.Core.Features.Registry;
using ClipHar.Core.Features.Rows;
using Microsoft.Extensions.Options;

namespace ClipHar.Core.Features;

/// <inheritdoc cref="IFeatureStore"/>
internal sealed class FeatureStore(
    IFeatureRegistry registry,
    FeatureRowTable table,
    OnlineRowCache cache,
    OnlineReader online,
    PointInTimeReader offline,
    Materializer materializer,
    FeatureInstruments instruments,
    IOptions<FeatureOptions> options,
    TimeProvider clock) : IFeatureStore
{
    public Task<IReadOnlyList<FeatureChange>> ApplyAsync(FeatureDefinitions definitions, CancellationToken cancellationToken) =>
        registry.ApplyAsync(definitions, cancellationToken);

    public ValueTask<FeatureCatalog> GetCatalogAsync(CancellationToken cancellationToken) =>
        registry.GetCatalogAsync(fresh: true, cancellationToken);

    public async Task<FeatureView> GetViewAsync(string view, CancellationToken cancellationToken)
    {
        var (name, version) = FeatureReference.ParseView(view, "view");
        var (_, resolved) = await LookUpAsync(catalog => catalog.GetView(name, version), cancellationToken);
        return resolved;
    }

    public async Task PushAsync(string view, IReadOnlyList<FeatureRow> rows, PushTarget target, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (rows.Count > options.Value.MaxRequestRows)
        {
            throw new FeatureRequestException(
                "rows", $"There are {rows.Count}; at most {options.Value.MaxRequestRows} are allowed in one push.");
        }

        var resolved = await GetViewAsync(view, cancellationToken);
        var encoded = FeatureRowEncoder.Encode(resolved, rows, clock.GetUtcNow());
        var isOnline = target is not PushTarget.Offline;
        await table.WriteAsync(resolved.RowsId, encoded, target is not PushTarget.Online, isOnline, cancellationToken);
        instruments.OnPushed(resolved.Name, encoded.Count);
        if (isOnline)
        {
            // Written is written: a caller that goes away now must not leave old rows in the cache.
            await cache.InvalidateAsync(resolved.RowsId, encoded.Select(row => row.Key), CancellationToken.None);
        }
    }

    public async Task<MaterializationResult> MaterializeAsync(
        MaterializationRequest request,
        MaterializationCheckpoint? checkpoint,
        Func<MaterializationCheckpoint, double, Task>? report,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Start > (request.End ?? clock.GetUtcNow()))
        {
            throw new FeatureRequestException("start_ts", "It is after the end.");
        }

        var (_, views) = await LookUpAsync(
            catalog => request.Views is { Count: > 0 } names
                ? [.. names.Select(name => FeatureReference.ParseView(name, "feature_views"))
                    .Select(view => catalog.GetView(view.Name, view.Version)).Distinct()]
                : catalog.Views.ToList(),
            cancellationToken);
        return await materializer.RunAsync(views, request, checkpoint, report, cancellationToken);
    }

    public async Task<IReadOnlyList<FeatureColumn>> GetHistoricalAsync(HistoricalRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (_, selection) = await LookUpAsync(
            catalog => FeatureSelection.Of(catalog, request.Features, request.FeatureService, request.FullFeatureNames), cancellationToken);
        return await offline.ReadAsync(selection, request.Rows, cancellationToken);
    }

    public async Task<IReadOnlyList<FeatureColumn>> GetOnlineAsync(OnlineRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var started = clock.GetTimestamp();
        var (catalog, selection) = await LookUpAsync(
            catalog => FeatureSelection.Of(catalog, request.Features, request.FeatureService, request.FullFeatureNames), cancellationToken);
        var columns = await online.ReadAsync(catalog, selection, request, options.Value.MaxOnlineRows, cancellationToken);
        instruments.OnOnlineRead(clock.GetElapsedTime(started));
        return columns;
    }

    /// <summary>What is not known may have been registered by another process a moment ago: then the definitions are read again.</summary>
    private async Task<(FeatureCatalog Catalog, T Result)> LookUpAsync<T>(
        Func<FeatureCatalog, T> lookUp, CancellationToken cancellationToken)
    {
        var catalog = await registry.GetCatalogAsync(fresh: false, cancellationToken);
        try
        {
            return (catalog, lookUp(catalog));
        }
        catch (Exception exception) when (exception is FeatureNotFoundException or FeatureRequestException and not EncoderMismatchException)
        {
            var fresh = await registry.GetCatalogAsync(fresh: true, cancellationToken);
            return (fresh, lookUp(fresh));
        }
    }
}
