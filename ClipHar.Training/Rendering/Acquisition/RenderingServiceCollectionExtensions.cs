using ClipHar.Core.Datasets.Acquisition;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ClipHar.Training.Rendering.Acquisition;

public static class RenderingServiceCollectionExtensions
{
    /// <summary>Lets this process import pictures that it draws. Calling it twice is harmless.</summary>
    public static IServiceCollection AddRenderedDatasets(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IDatasetSource, RenderedSource>());
        return services;
    }
}
