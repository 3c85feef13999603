using System.Text.Json;
using System.Text.Json.Serialization;

namespace ClipHar.Client.Jobs;

/// <summary>Something long that the server does in the background. GET /v1/jobs, GET /v1/jobs/{id}; DELETE cancels it.</summary>
public sealed record JobResource
{
    public required string Id { get; init; }

    /// <summary>What is done: import, validate, …</summary>
    public required string Kind { get; init; }

    /// <summary>What it is about, for example dataset:har.</summary>
    public string? Subject { get; init; }

    /// <summary>queued, running, succeeded, failed, cancelled.</summary>
    public required string State { get; init; }

    /// <summary>0 to 1; absent while it is not known.</summary>
    public double? Progress { get; init; }

    /// <summary>What is being done now, or was done last, in words.</summary>
    public string? Message { get; init; }

    /// <summary>Why it failed; with state queued, why the attempt before failed.</summary>
    public string? Error { get; init; }

    /// <summary>What was asked for; its form depends on the kind.</summary>
    public JsonElement? Request { get; init; }

    /// <summary>What came out; its form depends on the kind.</summary>
    public JsonElement? Result { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the running or last attempt began.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Counts the attempts, from 1; 0 while none was made.</summary>
    public required int Attempt { get; init; }

    public int MaxAttempts { get; init; }

    /// <summary>A queued job does not start before; absent when it may start at once.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>Its end was asked for; a running job ends at its next safe point.</summary>
    public bool CancelRequested { get; init; }

    /// <summary>The schedule that started it; absent when a request did.</summary>
    public string? Schedule { get; init; }

    [JsonIgnore]
    public bool IsEnded => State is "succeeded" or "failed" or "cancelled";
}

/// <summary>Which jobs to list, newest first. Absent members do not filter.</summary>
public sealed record JobQuery
{
    public string? Kind { get; init; }

    public string? Subject { get; init; }

    /// <summary>queued, running, succeeded, failed, cancelled; "open" for the first two.</summary>
    public string? State { get; init; }

    /// <summary>1 to 500. Default: 50.</summary>
    public int? Limit { get; init; }

    /// <summary>The next cursor of the page before.</summary>
    public string? Cursor { get; init; }

    internal string ToQueryString() => new QueryString()
        .Add("kind", Kind)
        .Add("subject", Subject)
        .Add("state", State)
        .Add("limit", Limit?.ToString(System.Globalization.CultureInfo.InvariantCulture))
        .Add("cursor", Cursor)
        .ToString();
}
