using ClipHar.Core.Models.Hub;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ClipHar.Core.Models;

public static class ModelServiceCollectionExtensions
{
    /// <summary>Adds <see cref="ModelFolderOptions"/>, filled with the data folder's models where nothing else is configured.</summary>
    public static IServiceCollection AddModelFolders(this IServiceCollection services)
    {
        services.AddOptions<ModelFolderOptions>().BindConfiguration(ModelFolderOptions.SectionName).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<ModelFolderOptions>, ModelFoldersInDataFolder>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ModelFolderOptions>, ModelFolderOptionsValidator>());
        return services;
    }

    /// <summary>Adds fetching of models from a hub. Calling it twice is harmless.</summary>
    public static IServiceCollection AddModelHub(this IServiceCollection services)
    {
        if (services.Any(service => service.ServiceType == typeof(ModelPuller)))
        {
            return services;
        }

        services.TryAddSingleton(TimeProvider.System);
        services.AddModelFolders();
        services.AddSingleton<IConfigureOptions<HubOptions>, HubEnvironment>();
        services.AddOptions<HubOptions>().BindConfiguration(HubOptions.SectionName).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<HubOptions>, HubOptionsValidator>());

        // The client bounds stalls itself: a time-out over the whole request would end every long download.
        services.AddHttpClient<HubClient>(client => client.Timeout = Timeout.InfiniteTimeSpan);
        services.AddSingleton<ModelPuller>();
        return services;
    }

    /// <summary>Adds the background queue of pulls, for a process that serves them over HTTP.</summary>
    public static IServiceCollection AddModelPullQueue(this IServiceCollection services)
    {
        services.AddModelHub();
        services.TryAddSingleton<ModelPullQueue>();
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IHostedService, ModelPullQueue>(provider => provider.GetRequiredService<ModelPullQueue>()));
        return services;
    }
}
