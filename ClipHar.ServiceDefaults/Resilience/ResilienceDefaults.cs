using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;

namespace ClipHar.ServiceDefaults.Resilience;

/// <summary>
/// Retries, time-outs and a circuit breaker for calls between services of the system. Not applied to every HTTP client: a download
/// of a model takes longer than any time-out that suits a call, and does its own resuming.
/// </summary>
public static class ResilienceDefaults
{
    /// <summary>
    /// One attempt may take 30 s (a first request can wait for a model to load), all attempts together 90 s. Only methods that
    /// are safe to repeat are retried; 429 and 503 wait as long as Retry-After says.
    /// </summary>
    public static IHttpClientBuilder AddCallResilience(this IHttpClientBuilder client)
    {
        ArgumentNullException.ThrowIfNull(client);
        client.AddStandardResilienceHandler(options =>
        {
            options.AttemptTimeout.Timeout = TimeSpan.FromSeconds(30);
            options.TotalRequestTimeout.Timeout = TimeSpan.FromSeconds(90);
            options.CircuitBreaker.SamplingDuration = TimeSpan.FromSeconds(60);
            options.Retry.DisableForUnsafeHttpMethods();
        });
        return client;
    }
}
