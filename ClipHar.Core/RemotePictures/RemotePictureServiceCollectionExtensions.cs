using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace ClipHar.Core.RemotePictures;

public static class RemotePictureServiceCollectionExtensions
{
    /// <summary>Adds fetching of pictures from the public Internet, and from nowhere else. Calling it twice is harmless.</summary>
    public static IServiceCollection AddRemotePictures(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<RemotePictureOptions>().BindConfiguration(RemotePictureOptions.SectionName).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RemotePictureOptions>, RemotePictureOptionsValidator>());
        services.TryAddSingleton<IHostResolver, DnsHostResolver>();
        services.TryAddSingleton(CreateGuard);
        services.TryAddSingleton<RemotePictureFetcher>();
        return services;
    }

    private static SsrfGuard CreateGuard(IServiceProvider provider)
    {
        var ports = provider.GetRequiredService<IOptions<RemotePictureOptions>>().Value.AllowedPorts;
        return new SsrfGuard(
            provider.GetRequiredService<IHostResolver>(), AddressPolicy.IsPublic, ports.Count > 0 ? [.. ports] : [80, 443]);
    }
}
