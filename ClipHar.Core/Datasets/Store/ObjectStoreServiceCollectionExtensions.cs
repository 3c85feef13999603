using ClipHar.Core.Datasets.Store.Remotes;
using ClipHar.Core.Storage;

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ClipHar.Core.Datasets.Store;

public static class ObjectStoreServiceCollectionExtensions
{
    /// <summary>
    /// Configuration key of the remote that several nodes share: a folder, http(s):// or azure://. Without it the data folder is the
    /// only copy. Its settings (DVC's: connection_string, user, password, method…) lie in the section <see cref="RemoteSettingsSection"/>.
    /// </summary>
    public const string RemoteKey = "Data:Remote";

    public const string RemoteSettingsSection = "Data:RemoteSettings";

    private const string HttpClientName = "object-remote";

    /// <summary>Adds the registry's object store, in the data folder. Calling it twice is harmless.</summary>
    public static IServiceCollection AddObjectStore(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => DataFolder.From(provider.GetRequiredService<IConfiguration>()));
        services.TryAddSingleton(provider =>
            new ObjectStore(provider.GetRequiredService<DataFolder>().Objects, provider.GetRequiredService<TimeProvider>()));
        if (services.All(service => service.ServiceType != typeof(IObjectStore)))
        {
            // A stall is bounded where the bytes are read; a time-out over the whole request would end every long transfer.
            services.AddHttpClient(HttpClientName, client => client.Timeout = Timeout.InfiniteTimeSpan);
            services.AddSingleton(CreateStore);
        }

        return services;
    }

    private static IObjectStore CreateStore(IServiceProvider provider)
    {
        var local = provider.GetRequiredService<ObjectStore>();
        var configuration = provider.GetRequiredService<IConfiguration>();
        if (configuration[RemoteKey] is not { Length: > 0 } url)
        {
            return local;
        }

        var settings = configuration.GetSection(RemoteSettingsSection).GetChildren()
            .Where(child => child.Value is not null)
            .ToDictionary(child => child.Key, child => child.Value!, StringComparer.OrdinalIgnoreCase);
        var client = provider.GetRequiredService<IHttpClientFactory>().CreateClient(HttpClientName);
        return new RemoteBackedObjectStore(local, ObjectRemotes.Create(url, settings, client), provider.GetRequiredService<TimeProvider>());
    }
}
