using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ClipHar.Core.Jobs;

/// <summary>Registers jobs.</summary>
public static class JobServiceCollectionExtensions
{
    /// <summary>A handler for one kind of jobs. A process with a worker runs the kinds that it has handlers for.</summary>
    public static IServiceCollection AddJobHandler<THandler>(this IServiceCollection services)
        where THandler : class, IJobHandler
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IJobHandler, THandler>());
        return services;
    }
}
