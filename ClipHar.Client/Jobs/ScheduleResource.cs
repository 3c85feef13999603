using System.Text.Json;

namespace ClipHar.Client.Jobs;

/// <summary>Starts a job at the times of a cron expression. GET /v1/schedules, GET|PUT|DELETE /v1/schedules/{name}.</summary>
public sealed record ScheduleResource
{
    /// <summary>Lower-case letters, digits, '-', '_' and '.'; at most 64.</summary>
    public required string Name { get; init; }

    /// <summary>Five fields (minute hour day month weekday) or six with seconds first; also @hourly, @daily, @weekly, @monthly.</summary>
    public required string Cron { get; init; }

    /// <summary>IANA name, for example Europe/Berlin. Default: UTC.</summary>
    public string? TimeZone { get; init; }

    /// <summary>Kind of the jobs it starts.</summary>
    public required string Kind { get; init; }

    public string? Subject { get; init; }

    /// <summary>Request of the jobs it starts; its form depends on the kind.</summary>
    public JsonElement? Request { get; init; }

    public int Priority { get; init; }

    /// <summary>False pauses it. Default: true.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>What to do about times that passed while nothing ran: skip, once (one job for all of them; the default) or all.</summary>
    public string CatchUp { get; init; } = "once";

    /// <summary>Whether a job may start while the one before is still open. Default: false.</summary>
    public bool AllowOverlap { get; init; }

    /// <summary>The next time; absent when paused or when there is none. Ignored when sent.</summary>
    public DateTimeOffset? NextAt { get; init; }

    /// <summary>The last time at which it started a job. Ignored when sent.</summary>
    public DateTimeOffset? LastAt { get; init; }

    /// <summary>The job it started last. Ignored when sent.</summary>
    public string? LastJobId { get; init; }
}
