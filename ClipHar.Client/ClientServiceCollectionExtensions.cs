using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ClipHar.Client;

public static class ClientServiceCollectionExtensions
{
    /// <summary>
    /// Adds <see cref="ClipHarClient"/>. The default address needs service discovery on the returned builder or on all clients
    /// (ClipHar.ServiceDefaults does that).
    /// </summary>
    public static IHttpClientBuilder AddClipHarClient(this IServiceCollection services, Action<ClipHarClientOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = new ClipHarClientOptions();
        configure?.Invoke(options);
        services.TryAddSingleton(TimeProvider.System);
        return services.AddHttpClient<ClipHarClient>(http => ClipHarClient.Configure(http, options));
    }
}
