using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace ClipHar.ServiceDefaults.Telemetry;

/// <summary>Traces, metrics and logs through OpenTelemetry; over OTLP when OTEL_EXPORTER_OTLP_ENDPOINT is set.</summary>
internal static class TelemetryDefaults
{
    /// <summary>Names of meters and activity sources of the system's own code start with this.</summary>
    private const string OwnSources = "ClipHar.*";

    private static readonly string[] Probes = ["/health", "/alive", "/metrics"];

    /// <summary>What a console should show; weaker than any other configuration. One line a request is for those who ask for it.</summary>
    private static readonly Dictionary<string, string?> LogLevels = new()
    {
        ["Logging:LogLevel:Default"] = "Information",
        ["Logging:LogLevel:Microsoft.AspNetCore"] = "Warning",
        ["Logging:LogLevel:Microsoft.EntityFrameworkCore"] = "Warning",
        ["Logging:LogLevel:System.Net.Http.HttpClient"] = "Warning",
    };

    public static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = LogLevels });
        builder.Logging.AddOpenTelemetry(logging =>
        {
            logging.IncludeFormattedMessage = true;
            logging.IncludeScopes = true;
        });
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => NameService(resource, builder))
            .WithMetrics(metrics => metrics
                .AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation()
                .AddRuntimeInstrumentation()
                .AddMeter(OwnSources)
                .AddView(DropBlazorComponentHistograms)
                .AddPrometheusExporter())
            .WithTracing(tracing => tracing
                .AddSource(builder.Environment.ApplicationName, OwnSources)
                .AddAspNetCoreInstrumentation(options => options.Filter = IsNoProbe)
                .AddHttpClientInstrumentation());
        if (!string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
        {
            telemetry.UseOtlpExporter();
        }
    }

    private static void NameService(ResourceBuilder resource, IHostApplicationBuilder builder)
    {
        if (string.IsNullOrWhiteSpace(builder.Configuration["OTEL_SERVICE_NAME"]))
        {
            resource.AddService(builder.Environment.ApplicationName);
        }
    }

    /// <summary>
    /// Blazor records a histogram for every component type and event handler, which blows /metrics up to 400 kB
    /// (measured on the live page); circuits and navigation stay.
    /// </summary>
    private static MetricStreamConfiguration? DropBlazorComponentHistograms(System.Diagnostics.Metrics.Instrument instrument) =>
        instrument.Meter.Name is "Microsoft.AspNetCore.Components" or "Microsoft.AspNetCore.Components.Lifecycle"
            && instrument.Name.StartsWith("aspnetcore.components.", StringComparison.Ordinal)
            && !instrument.Name.StartsWith("aspnetcore.components.navigat", StringComparison.Ordinal)
            ? MetricStreamConfiguration.Drop
            : null;

    private static bool IsNoProbe(HttpContext context) =>
        !Array.Exists(Probes, probe => context.Request.Path.StartsWithSegments(probe, StringComparison.Ordinal));
}
