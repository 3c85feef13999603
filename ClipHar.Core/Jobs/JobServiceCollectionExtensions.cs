using ClipHar.Core.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ClipHar.Core.Jobs;

/// <summary>Registers jobs. Calling any of these twice is harmless.</summary>
public static class JobServiceCollectionExtensions
{
    /// <summary>Asking for jobs, watching and ending them, and schedules. Nothing is run here.</summary>
    public static IServiceCollection AddJobQueue(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddClipHarStorage();
        services.AddMetrics();
        services.AddOptions<JobOptions>().BindConfiguration(JobOptions.SectionName).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<JobOptions>, JobOptionsValidator>());
        services.TryAddSingleton<JobSignals>();
        services.TryAddSingleton<IJobQueue, JobQueue>();
        services.TryAddSingleton<IJobSchedules, JobSchedules>();
        return services;
    }

    /// <summary>
    /// Runs jobs in this process, of the kinds that it has handlers for (<see cref="AddJobHandler{THandler}"/>), and fires schedules.
    /// </summary>
    public static IServiceCollection AddJobWorker(this IServiceCollection services)
    {
        services.AddJobQueue();
        services.TryAddSingleton<JobInstruments>();
        services.TryAddSingleton<JobLeases>();
        services.TryAddSingleton<JobRunner>();
        services.TryAddSingleton<ScheduleFiring>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, JobWorker>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, JobScheduler>());
        return services;
    }

    /// <summary>A handler for one kind of jobs. A process with a worker runs the kinds that it has handlers for.</summary>
    public static IServiceCollection AddJobHandler<THandler>(this IServiceCollection services)
        where THandler : class, IJobHandler
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IJobHandler, THandler>());
        return services;
    }
}
