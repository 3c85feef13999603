using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ClipHar.Core.Jobs;

/// <summary>A schedule as kept in the database.</summary>
internal sealed class StoredSchedule
{
    public required string Name { get; set; }

    public required string Cron { get; set; }

    public required string TimeZone { get; set; }

    public required string Kind { get; set; }

    public string? Subject { get; set; }

    /// <summary>JSON.</summary>
    public required string Request { get; set; }

    public required int Priority { get; set; }

    public required bool Enabled { get; set; }

    public required CatchUpPolicy CatchUp { get; set; }

    public required bool AllowOverlap { get; set; }

    public DateTimeOffset? NextAt { get; set; }

    public DateTimeOffset? LastAt { get; set; }

    public string? LastJobId { get; set; }

    /// <summary>Counts changes, firings among them: of several schedulers that see it due, one wins.</summary>
    public required long Revision { get; set; }
}

internal sealed class StoredScheduleConfiguration : IEntityTypeConfiguration<StoredSchedule>
{
    public void Configure(EntityTypeBuilder<StoredSchedule> builder)
    {
        builder.ToTable("job_schedules");
        builder.HasKey(schedule => schedule.Name);
        builder.Property(schedule => schedule.Name).HasMaxLength(JobRules.MaxKindLength);
        builder.Property(schedule => schedule.Kind).HasMaxLength(JobRules.MaxKindLength);
        builder.Property(schedule => schedule.Subject).HasMaxLength(JobRules.MaxKeyLength);
        builder.Property(schedule => schedule.CatchUp).HasConversion<string>().HasMaxLength(16);
        builder.Property(schedule => schedule.Revision).IsConcurrencyToken();
        builder.HasIndex(schedule => new { schedule.Enabled, schedule.NextAt });
    }
}
