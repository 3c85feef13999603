using ClipHar.Core.Datasets.Store;
using ClipHar.Core.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ClipHar.Core.Datasets.Registry;

/// <summary>Registers the dataset registry.</summary>
public static class DatasetServiceCollectionExtensions
{
    /// <summary><see cref="IDatasetRegistry"/> with what it stands on. Calling it twice is harmless.</summary>
    public static IServiceCollection AddDatasetRegistry(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddClipHarStorage();
        services.AddObjectStore();
        services.TryAddSingleton<DatasetTable>();
        services.TryAddSingleton<VersionTable>();
        services.TryAddSingleton<DatasetCommitter>();
        services.TryAddSingleton<SampleListings>();
        services.TryAddSingleton<DatasetDiffer>();
        services.TryAddSingleton<IDatasetRegistry, DatasetRegistry>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IObjectReferences, RegistryReferences>());
        return services;
    }
}
