using ClipHar.Core.Models;

using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace ClipHar.Trainer;

/// <summary>The trainer: a worker that runs one recipe and ends.</summary>
public static class TrainerModule
{
    public static IHostApplicationBuilder AddTrainerModule(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddModelFolders();
        builder.Services.AddOptions<TrainerOptions>().BindConfiguration(TrainerOptions.SectionName).ValidateOnStart();
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TrainerOptions>, TrainerOptionsValidator>());
        builder.Services.TryAddSingleton<TrainerInstruments>();
        builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter(TrainerInstruments.MeterName));
        builder.Services.TryAddSingleton<TrainingJob>();
        builder.Services.AddHostedService(services => services.GetRequiredService<TrainingJob>());
        return builder;
    }
}
