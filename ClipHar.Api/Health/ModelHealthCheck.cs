using ClipHar.Inference.Deployments;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ClipHar.Api.Health;

/// <summary>
/// Whether requests can be answered: the default model is loaded. While it loads, the answer is "degraded" (requests wait and are then
/// served); without any model, or when it failed to load, "unhealthy". Says which execution provider runs it and why no better one.
/// </summary>
internal sealed class ModelHealthCheck(IModelDeployments deployments) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(Check());

    private HealthCheckResult Check()
    {
        if (deployments.Champion is not { } champion)
        {
            return HealthCheckResult.Unhealthy("There is no model.");
        }

        var data = new Dictionary<string, object> { ["name"] = champion };
        var status = deployments.List().FirstOrDefault(status => status.Name == champion);
        if (status?.Error is { } error)
        {
            return HealthCheckResult.Unhealthy(error, data: data);
        }

        if (status is not { Loaded: true })
        {
            return HealthCheckResult.Degraded("The model is not loaded yet; the first request loads it.", data: data);
        }

        data["version"] = status.Version!;
        data["queue_length"] = status.QueueLength;
        if (status.Provider is { } provider)
        {
            data["execution_provider"] = provider.Active;
            if (provider.Reason is { } reason)
            {
                data["execution_provider_reason"] = reason;
            }
        }

        return HealthCheckResult.Healthy(data: data);
    }
}
