using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ClipHar.Client;

/// <summary>The server answered with an error. The message is the server's own words.</summary>
public sealed class ClipHarApiException : Exception
{
    internal ClipHarApiException(HttpStatusCode status, ApiProblem problem, TimeSpan? retryAfter)
        : base(problem.Detail ?? problem.Title ?? $"The server answered {(int)status}.")
    {
        Status = status;
        Problem = problem;
        RetryAfter = retryAfter;
    }

    public HttpStatusCode Status { get; }

    public ApiProblem Problem { get; }

    /// <summary>When to try again, where the server said so (429, 503).</summary>
    public TimeSpan? RetryAfter { get; }

    internal static async Task<ClipHarApiException> FromAsync(
        HttpResponseMessage response, TimeProvider clock, CancellationToken cancellationToken)
    {
        var retryAfter = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - clock.GetUtcNow(),
            _ => (TimeSpan?)null,
        };
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        return new ClipHarApiException(response.StatusCode, Parse(text) ?? new ApiProblem { Title = response.ReasonPhrase }, retryAfter);
    }

    /// <returns>Null when a gateway or another server answered with something else.</returns>
    private static ApiProblem? Parse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<ApiProblem>(text, ClipHarJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>RFC 9457 problem details, as the server sends them with every error.</summary>
public sealed record ApiProblem
{
    public string? Type { get; init; }

    public string? Title { get; init; }

    public int? Status { get; init; }

    public string? Detail { get; init; }

    /// <summary>What is wrong by member of the request, for requests that are not valid.</summary>
    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }

    /// <summary>To find the request in the server's traces and logs.</summary>
    [JsonPropertyName("trace_id")]
    public string? TraceId { get; init; }
}
