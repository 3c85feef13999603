using System.Text.Json;

namespace ClipHar.Core.Jobs;

/// <summary>What to do about times that passed while no scheduler ran.</summary>
public enum CatchUpPolicy
{
    /// <summary>Nothing.</summary>
    Skip,

    /// <summary>One job for all of them.</summary>
    Once,

    /// <summary>One job for each, oldest first, at most <see cref="JobSchedule.MaxCatchUp"/>.</summary>
    All,
}

/// <summary>Starts a job at the times of a cron expression.</summary>
public sealed record JobSchedule
{
    public const int MaxCatchUp = 100;

    public required string Name { get; init; }

    /// <summary>Five fields, or six with seconds first, or a macro such as @daily.</summary>
    public required string Cron { get; init; }

    /// <summary>IANA name.</summary>
    public string TimeZone { get; init; } = "UTC";

    public required string Kind { get; init; }

    public string? Subject { get; init; }

    public required JsonElement Request { get; init; }

    public int Priority { get; init; }

    public bool Enabled { get; init; } = true;

    public CatchUpPolicy CatchUp { get; init; } = CatchUpPolicy.Once;

    /// <summary>Whether a job may start while the one before is still open.</summary>
    public bool AllowOverlap { get; init; }

    /// <summary>The next time; null when paused or when there is none. Computed by the store.</summary>
    public DateTimeOffset? NextAt { get; init; }

    /// <summary>The last time that started a job.</summary>
    public DateTimeOffset? LastAt { get; init; }

    public string? LastJobId { get; init; }
}

/// <summary>The schedules of this installation.</summary>
public interface IJobSchedules
{
    /// <summary>By name.</summary>
    Task<IReadOnlyList<JobSchedule>> ListAsync(CancellationToken cancellationToken);

    Task<JobSchedule?> FindAsync(string name, CancellationToken cancellationToken);

    /// <summary>Makes or replaces a schedule; its next time is the first after now.</summary>
    /// <exception cref="JobScheduleException">A member is not allowed; says which and what is.</exception>
    Task<JobSchedule> SaveAsync(JobSchedule schedule, CancellationToken cancellationToken);

    /// <returns>False when there is none of this name. Jobs that it started go on.</returns>
    Task<bool> DeleteAsync(string name, CancellationToken cancellationToken);
}

/// <summary>A schedule that is not allowed.</summary>
public sealed class JobScheduleException(string member, string message) : Exception(message)
{
    /// <summary>The member that is wrong: name, cron, time_zone, kind, subject.</summary>
    public string Member { get; } = member;
}
