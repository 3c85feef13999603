using ClipHar.Core.Storage;
using ClipHar.Monitor.Drift;

using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace ClipHar.Monitor;

/// <summary>The monitor: watches recorded predictions for drift.</summary>
public static class MonitorModule
{
    public static IHostApplicationBuilder AddMonitorModule(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddClipHarStorage();
        builder.Services.AddOptions<DriftOptions>().BindConfiguration(DriftOptions.SectionName).ValidateOnStart();
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<DriftOptions>, DriftOptionsValidator>());
        builder.Services.TryAddSingleton<DriftInstruments>();
        builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter(DriftInstruments.MeterName));
        builder.Services.AddHostedService<DriftWatch>();
        return builder;
    }
}
