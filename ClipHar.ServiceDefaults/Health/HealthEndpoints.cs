using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ClipHar.ServiceDefaults.Health;

/// <summary>
/// /health answers {"status": "healthy" | "degraded" | "unhealthy", "NAME": {"status", "detail", …}} with one member for every
/// health check that the modules registered, and 503 when one is unhealthy. /alive looks only at checks tagged "live".
/// </summary>
internal static class HealthEndpoints
{
    /// <summary>Checks with this tag decide whether a process must be restarted.</summary>
    public const string LiveTag = "live";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapHealthChecks("/health", new HealthCheckOptions { ResponseWriter = WriteAsync }).AllowAnonymous();
        routes.MapHealthChecks("/alive", new HealthCheckOptions
        {
            Predicate = check => check.Tags.Contains(LiveTag),
            ResponseWriter = WriteAsync,
        }).AllowAnonymous();
    }

    private static Task WriteAsync(HttpContext context, HealthReport report)
    {
        var answer = new Dictionary<string, object?> { ["status"] = Word(report.Status) };
        foreach (var (name, entry) in report.Entries.Where(entry => !entry.Value.Tags.Contains(LiveTag)))
        {
            var check = new Dictionary<string, object?> { ["status"] = Word(entry.Status) };
            if (entry.Description is not null)
            {
                check["detail"] = entry.Description;
            }

            foreach (var (key, value) in entry.Data)
            {
                check[key] = value;
            }

            answer[name] = check;
        }

        return context.Response.WriteAsJsonAsync(answer, JsonSerializerOptions.Web, context.RequestAborted);
    }

    private static string Word(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => "healthy",
        HealthStatus.Degraded => "degraded",
        _ => "unhealthy",
    };
}

/// <summary>A process that can answer at all is alive.</summary>
internal sealed class ProcessIsAlive : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(HealthCheckResult.Healthy());
}
