using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ClipHar.Core.Jobs;

/// <summary>A job as kept in the database.</summary>
internal sealed class StoredJob
{
    public required string Id { get; set; }

    public required string Kind { get; set; }

    public string? Subject { get; set; }

    public required JobState State { get; set; }

    public required int Priority { get; set; }

    /// <summary>Queued: not started before. Running: when the lease ends. Ended: when that was.</summary>
    public required DateTimeOffset DueAt { get; set; }

    /// <summary>JSON.</summary>
    public required string Request { get; set; }

    /// <summary>JSON.</summary>
    public string? Result { get; set; }

    /// <summary>JSON of the handler's own form.</summary>
    public string? Checkpoint { get; set; }

    public string? Error { get; set; }

    public double? Progress { get; set; }

    public string? Message { get; set; }

    public required int Attempt { get; set; }

    public required int MaxAttempts { get; set; }

    public required DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset? NotBefore { get; set; }

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? FinishedAt { get; set; }

    public DateTimeOffset? CancelRequestedAt { get; set; }

    /// <summary>
    /// Given anew with each taking of the job: whoever writes with an older one writes nothing. Null while nobody has it.
    /// </summary>
    public string? LeaseId { get; set; }

    /// <summary>Which process has or had it, for people.</summary>
    public string? Worker { get; set; }

    /// <summary>The dedupe key while the job is open, then null: unique, so that two processes cannot both make one.</summary>
    public string? OpenKey { get; set; }

    public string? Schedule { get; set; }

    /// <summary>W3C trace parent of whoever asked, so that the job's trace continues theirs.</summary>
    public string? TraceParent { get; set; }
}

internal sealed class StoredJobConfiguration : IEntityTypeConfiguration<StoredJob>
{
    public void Configure(EntityTypeBuilder<StoredJob> builder)
    {
        builder.ToTable("jobs");
        builder.HasKey(job => job.Id);
        builder.Property(job => job.Id).HasMaxLength(Storage.TimeOrderedIds.Length);
        builder.Property(job => job.Kind).HasMaxLength(JobRules.MaxKindLength);
        builder.Property(job => job.Subject).HasMaxLength(JobRules.MaxKeyLength);
        builder.Property(job => job.State).HasConversion<string>().HasMaxLength(16);
        builder.Property(job => job.LeaseId).HasMaxLength(Storage.TimeOrderedIds.Length);
        builder.Property(job => job.OpenKey).HasMaxLength(JobRules.MaxKeyLength);

        // The order in which jobs are taken, and below Running the leases that may have ended.
        builder.HasIndex(job => new { job.State, job.Priority, job.DueAt, job.Id }).IsDescending(false, true, false, false);
        builder.HasIndex(job => new { job.Kind, job.Id });
        builder.HasIndex(job => new { job.Subject, job.Id });
        builder.HasIndex(job => job.LeaseId);
        builder.HasIndex(job => job.OpenKey).IsUnique();
    }
}
