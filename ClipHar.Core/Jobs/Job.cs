using System.Text.Json;

namespace ClipHar.Core.Jobs;

public enum JobState
{
    Queued,
    Running,
    Succeeded,
    Failed,
    Cancelled,
}

/// <summary>A job as it stands; a snapshot.</summary>
public sealed record Job
{
    /// <summary>Time-ordered identifier, see <see cref="Storage.TimeOrderedIds"/>.</summary>
    public required string Id { get; init; }

    /// <summary>Names the handler.</summary>
    public required string Kind { get; init; }

    /// <summary>What it is about, for example "dataset:har"; null when it is about nothing that is listed.</summary>
    public string? Subject { get; init; }

    public required JobState State { get; init; }

    public required JsonElement Request { get; init; }

    /// <summary>What the handler returned.</summary>
    public JsonElement? Result { get; init; }

    /// <summary>Why it failed; while queued, why the attempt before failed.</summary>
    public string? Error { get; init; }

    /// <summary>0 to 1; null while it is not known.</summary>
    public double? Progress { get; init; }

    public string? Message { get; init; }

    /// <summary>Higher ones go first.</summary>
    public required int Priority { get; init; }

    /// <summary>Counts from 1; 0 before the first. A worker that stops in an orderly way gives its attempt back.</summary>
    public required int Attempt { get; init; }

    public required int MaxAttempts { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When a queued job may start.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>When the running or last attempt began.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    public DateTimeOffset? CancelRequestedAt { get; init; }

    /// <summary>The schedule that started it; null when a request did.</summary>
    public string? Schedule { get; init; }

    public bool IsEnded => State is JobState.Succeeded or JobState.Failed or JobState.Cancelled;
}

/// <summary>Asks for a job.</summary>
/// <param name="Kind">Names the handler: 1 to 64 lower-case letters, digits, '-', '_' and '.'.</param>
/// <param name="Request">What to do, in the handler's own form; see <see cref="JobJson"/>.</param>
public sealed record JobRequest(string Kind, JsonElement Request)
{
    /// <summary>An open job with the same key is returned instead of a second one. At most 256 characters.</summary>
    public string? DedupeKey { get; init; }

    /// <summary>What it is about, for example "dataset:har". At most 256 characters.</summary>
    public string? Subject { get; init; }

    /// <summary>Higher ones go first. Default: 0.</summary>
    public int Priority { get; init; }

    /// <summary>How often it is tried before it has failed, 1 to 100. Default: 3.</summary>
    public int MaxAttempts { get; init; } = 3;

    /// <summary>Not started before; null for at once.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>A request from a record, written with <see cref="JobJson"/>.</summary>
    public static JobRequest Create<T>(string kind, T request) => new(kind, JobJson.ToElement(request));
}

/// <summary>Which jobs to list. Absent members do not filter.</summary>
public sealed record JobFilter
{
    public const int DefaultLimit = 50;
    public const int MaxLimit = 500;

    public string? Kind { get; init; }

    public string? Subject { get; init; }

    public IReadOnlyCollection<JobState> States { get; init; } = [];

    /// <summary>1 to <see cref="MaxLimit"/>.</summary>
    public int Limit { get; init; } = DefaultLimit;

    /// <summary><see cref="JobPage.NextCursor"/> of the page before.</summary>
    public string? Cursor { get; init; }
}

/// <param name="Items">Newest first.</param>
/// <param name="NextCursor">For the next page; null on the last.</param>
public sealed record JobPage(IReadOnlyList<Job> Items, string? NextCursor);
