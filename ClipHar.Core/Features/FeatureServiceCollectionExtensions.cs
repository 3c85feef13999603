using ClipHar.Core.Datasets.Store;
using ClipHar.Core.Features.Embeddings;
using ClipHar.Core.Features.Materialization;
using ClipHar.Core.Features.Offline;
using ClipHar.Core.Features.Online;
using ClipHar.Core.Features.Registry;
using ClipHar.Core.Features.Rows;
using ClipHar.Core.Jobs;
using ClipHar.Core.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace ClipHar.Core.Features;

/// <summary>Registers the feature store.</summary>
public static class FeatureServiceCollectionExtensions
{
    /// <summary>
    /// Adds <see cref="IFeatureStore"/>, <see cref="IFeatureRegistry"/> and <see cref="IEmbeddingFeatures"/>, with the storage and the
    /// object store that they need. Embeddings are computed where a host also registers <see cref="IPictureEmbeddings"/>. Calling it twice
    /// is harmless.
    /// </summary>
    public static IServiceCollection AddFeatureStore(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddClipHarStorage();
        services.AddObjectStore();
        services.AddLogging();
        services.AddMetrics();
        services.TryAddSingleton<FeatureInstruments>();
        services.AddOptions<FeatureOptions>().BindConfiguration(FeatureOptions.SectionName).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<FeatureOptions>, FeatureOptionsValidator>());
        if (services.All(service => service.ServiceType != typeof(IFeatureStore)))
        {
            services.AddHybridCache().AddSerializer<OnlineRow, OnlineRowSerializer>();
        }

        services.TryAddSingleton<IFeatureRegistry, FeatureRegistry>();
        services.TryAddSingleton<FeatureRowTable>();
        services.TryAddSingleton<SharedCacheGuard>();
        services.TryAddSingleton<OnlineRowCache>();
        services.TryAddSingleton<OnlineReader>();
        services.TryAddSingleton<PointInTimeReader>();
        services.TryAddSingleton<Materializer>();
        services.TryAddSingleton<IFeatureStore, FeatureStore>();
        services.TryAddSingleton<EmbeddingViews>();
        services.TryAddSingleton<IEmbeddingFeatures, EmbeddingFeatures>();
        return services;
    }

    /// <summary>Lets this process run jobs of the kinds features.materialize and features.embed, where it has a worker.</summary>
    public static IServiceCollection AddFeatureJobs(this IServiceCollection services) =>
        services.AddFeatureStore().AddJobHandler<MaterializationJob>().AddJobHandler<EmbeddingJob>();
}
