using ClipHar.Client.Features;
using ClipHar.Client.Jobs;

namespace ClipHar.Client;

/// <summary>The feature store.</summary>
public sealed partial class ClipHarClient
{
    public async Task<IReadOnlyList<FeatureEntityResource>> GetFeatureEntitiesAsync(CancellationToken cancellationToken) =>
        await GetAsync<List<FeatureEntityResource>>("v1/features/entities", cancellationToken);

    public Task<FeatureEntityResource> PutFeatureEntityAsync(FeatureEntityResource entity, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entity);
        return SendAsync<FeatureEntityResource>(
            HttpMethod.Put, $"v1/features/entities/{Escape(entity.Name)}", Json(entity), cancellationToken);
    }

    /// <summary>The newest version of each view.</summary>
    public async Task<IReadOnlyList<FeatureViewResource>> GetFeatureViewsAsync(CancellationToken cancellationToken) =>
        await GetAsync<List<FeatureViewResource>>("v1/features/views", cancellationToken);

    /// <param name="name">Of the view.</param>
    /// <param name="version">Null for the newest.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<FeatureViewResource> GetFeatureViewAsync(string name, int? version, CancellationToken cancellationToken) =>
        GetAsync<FeatureViewResource>(
            $"v1/features/views/{Escape(name)}" + new QueryString().Add(
                "version", version?.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            cancellationToken);

    /// <summary>Registers a view, or a new version of it when it differs.</summary>
    public Task<FeatureViewResource> PutFeatureViewAsync(FeatureViewResource view, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(view);
        return SendAsync<FeatureViewResource>(HttpMethod.Put, $"v1/features/views/{Escape(view.Name)}", Json(view), cancellationToken);
    }

    public async Task<IReadOnlyList<FeatureServiceResource>> GetFeatureServicesAsync(CancellationToken cancellationToken) =>
        await GetAsync<List<FeatureServiceResource>>("v1/features/services", cancellationToken);

    public Task<FeatureServiceResource> PutFeatureServiceAsync(FeatureServiceResource service, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(service);
        return SendAsync<FeatureServiceResource>(
            HttpMethod.Put, $"v1/features/services/{Escape(service.Name)}", Json(service), cancellationToken);
    }

    /// <summary>The newest features of entities.</summary>
    public Task<FeaturesResponse> GetOnlineFeaturesAsync(OnlineFeaturesRequest request, CancellationToken cancellationToken) =>
        SendAsync<FeaturesResponse>(HttpMethod.Post, "v1/features/online", Json(request), cancellationToken);

    /// <summary>Features as they were known at a moment of each row.</summary>
    public Task<FeaturesResponse> GetHistoricalFeaturesAsync(HistoricalFeaturesRequest request, CancellationToken cancellationToken) =>
        SendAsync<FeaturesResponse>(HttpMethod.Post, "v1/features/historical", Json(request), cancellationToken);

    /// <summary>Writes rows.</summary>
    public async Task PushFeaturesAsync(PushFeaturesRequest request, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Post, "v1/features/push", Json(request), null, cancellationToken);
    }

    /// <summary>Starts to bring offline rows online.</summary>
    public Task<JobResource> MaterializeFeaturesAsync(MaterializeFeaturesRequest request, CancellationToken cancellationToken) =>
        SendAsync<JobResource>(HttpMethod.Post, "v1/features/materialize", Json(request), cancellationToken);

    /// <summary>Starts to embed pictures.</summary>
    public Task<JobResource> EmbedPicturesAsync(EmbedPicturesRequest request, CancellationToken cancellationToken) =>
        SendAsync<JobResource>(HttpMethod.Post, "v1/features/embed", Json(request), cancellationToken);
}
