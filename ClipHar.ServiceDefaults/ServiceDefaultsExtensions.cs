using ClipHar.ServiceDefaults.Errors;
using ClipHar.ServiceDefaults.Health;
using ClipHar.ServiceDefaults.Security;
using ClipHar.ServiceDefaults.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace ClipHar.ServiceDefaults;

/// <summary>What every process of the system has in common: telemetry, health, problem details, who may call, service discovery.</summary>
public static class ServiceDefaultsExtensions
{
    /// <summary>Call once in every Program, before the modules.</summary>
    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.AddTelemetry();
        builder.Services.AddProblemDefaults();
        builder.Services.AddSecurityDefaults();
        builder.Services.AddHealthChecks().AddCheck<ProcessIsAlive>(HealthEndpoints.LiveTag, tags: [HealthEndpoints.LiveTag]);
        builder.Services.AddServiceDiscovery();
        builder.Services.ConfigureHttpClientDefaults(http => http.AddServiceDiscovery());
        return builder;
    }

    /// <summary>Maps /health (is it ready to work), /alive (does it run at all) and /metrics (Prometheus text).</summary>
    public static TRoutes MapDefaultEndpoints<TRoutes>(this TRoutes routes)
        where TRoutes : IEndpointRouteBuilder
    {
        ArgumentNullException.ThrowIfNull(routes);
        HealthEndpoints.Map(routes);
        routes.MapPrometheusScrapingEndpoint("/metrics").WithDisplayName("Prometheus metrics");
        return routes;
    }
}
