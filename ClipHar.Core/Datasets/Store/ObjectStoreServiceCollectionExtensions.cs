using ClipHar.Core.Storage;

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ClipHar.Core.Datasets.Store;

public static class ObjectStoreServiceCollectionExtensions
{
    /// <summary>Adds the registry's object store, in the data folder. Calling it twice is harmless.</summary>
    public static IServiceCollection AddObjectStore(this IServiceCollection services)
    {
        services.TryAddSingleton(provider => DataFolder.From(provider.GetRequiredService<IConfiguration>()));
        services.TryAddSingleton(provider => new ObjectStore(provider.GetRequiredService<DataFolder>().Objects));
        services.TryAddSingleton<IObjectStore>(provider => provider.GetRequiredService<ObjectStore>());
        return services;
    }
}
