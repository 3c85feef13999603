using ClipHar.Core.Features.Materialization;
using ClipHar.Core.Features.Offline;
using ClipHar.Core.Features.Online;
using ClipHar.Core.Features.Registry;
using ClipHar.Core.Features.Rows;

namespace ClipHar.Core.Features;

/// <summary>Where pushed rows go.</summary>
public enum PushTarget
{
    Online,
    Offline,
    OnlineAndOffline,
}

/// <summary>
/// Features: declared once, written by pushes, read as they were at a moment (training) or as they are now (serving), so that both see
/// the same values. Thread-safe.
/// </summary>
public interface IFeatureStore
{
    /// <inheritdoc cref="IFeatureRegistry.ApplyAsync"/>
    Task<IReadOnlyList<FeatureChange>> ApplyAsync(FeatureDefinitions definitions, CancellationToken cancellationToken);

    /// <summary>All definitions.</summary>
    ValueTask<FeatureCatalog> GetCatalogAsync(CancellationToken cancellationToken);

    /// <summary>One view, from the definitions that this process has read; looks again when there is none.</summary>
    /// <param name="view">"view" or "view@2".</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="FeatureNotFoundException">There is no such view.</exception>
    Task<FeatureView> GetViewAsync(string view, CancellationToken cancellationToken);

    /// <summary>
    /// Writes rows, all or none, to both stores in one transaction. Writing a row again changes nothing. Online the newest row of a key
    /// counts, whatever order rows come in; the next read through this process sees it.
    /// </summary>
    /// <param name="view">"view" or "view@2".</param>
    /// <param name="rows">At most <see cref="FeatureOptions.MaxRequestRows"/>.</param>
    /// <param name="target">Where they go.</param>
    /// <param name="cancellationToken">Ends the wait; what is committed stays.</param>
    /// <exception cref="FeatureRequestException">A row does not fit the view; carries what is wrong by member path.</exception>
    /// <exception cref="FeatureNotFoundException">There is no such view.</exception>
    Task PushAsync(string view, IReadOnlyList<FeatureRow> rows, PushTarget target, CancellationToken cancellationToken);

    /// <summary>Brings offline rows online.</summary>
    /// <param name="request">Which rows.</param>
    /// <param name="checkpoint">Of an interrupted run of the same request; null to begin.</param>
    /// <param name="report">Told after each batch where to go on, and how far the run is from 0 to 1; null if nobody listens.</param>
    /// <param name="cancellationToken">Ends the run between two batches.</param>
    /// <exception cref="FeatureNotFoundException">There is no such view.</exception>
    Task<MaterializationResult> MaterializeAsync(
        MaterializationRequest request,
        MaterializationCheckpoint? checkpoint,
        Func<MaterializationCheckpoint, double, Task>? report,
        CancellationToken cancellationToken);

    /// <summary>
    /// Features as they were known: the newest row of each key whose event is not after the entity row's time nor longer before it than the
    /// view's time to live.
    /// </summary>
    /// <returns>The keys first, then the features in the order of the request; one value each for each row of the request.</returns>
    /// <exception cref="FeatureRequestException">The request cannot be answered; says why.</exception>
    /// <exception cref="EncoderMismatchException">It mixes the vectors of two encoders.</exception>
    /// <exception cref="FeatureNotFoundException">There is no such view or service.</exception>
    Task<IReadOnlyList<FeatureColumn>> GetHistoricalAsync(HistoricalRequest request, CancellationToken cancellationToken);

    /// <summary>The newest features of entities.</summary>
    /// <inheritdoc cref="GetHistoricalAsync"/>
    Task<IReadOnlyList<FeatureColumn>> GetOnlineAsync(OnlineRequest request, CancellationToken cancellationToken);
}
