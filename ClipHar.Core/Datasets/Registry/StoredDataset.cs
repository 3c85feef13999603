using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ClipHar.Core.Datasets.Registry;

/// <summary>A dataset as kept in the database.</summary>
internal sealed class StoredDataset
{
    public required string Name { get; set; }

    public string? Description { get; set; }

    public string? Licence { get; set; }

    /// <summary>Number of the newest version. It only grows, also when the dataset is deleted and made again: a number means one version for good.</summary>
    public required int LastVersion { get; set; }

    public required DateTimeOffset CreatedAt { get; set; }

    public required DateTimeOffset UpdatedAt { get; set; }

    /// <summary>Set: deleted, and kept for <see cref="LastVersion"/> only.</summary>
    public DateTimeOffset? DeletedAt { get; set; }
}

/// <summary>A tag of a dataset.</summary>
internal sealed class StoredDatasetTag
{
    public required string Dataset { get; set; }

    public required string Tag { get; set; }

    public required long VersionId { get; set; }
}

/// <summary>A change of a version's state.</summary>
internal sealed class StoredVersionEvent
{
    public long Id { get; set; }

    public required long VersionId { get; set; }

    public required DateTimeOffset At { get; set; }

    public DatasetVersionState? From { get; set; }

    public required DatasetVersionState To { get; set; }

    public string? Reason { get; set; }

    public string? ReportId { get; set; }
}

internal sealed class StoredDatasetConfiguration
    : IEntityTypeConfiguration<StoredDataset>, IEntityTypeConfiguration<StoredDatasetTag>, IEntityTypeConfiguration<StoredVersionEvent>
{
    public void Configure(EntityTypeBuilder<StoredDataset> builder)
    {
        builder.ToTable("datasets");
        builder.HasKey(dataset => dataset.Name);
        builder.Property(dataset => dataset.Name).HasMaxLength(DatasetRules.MaxNameLength);
    }

    public void Configure(EntityTypeBuilder<StoredDatasetTag> builder)
    {
        builder.ToTable("dataset_tags");
        builder.HasKey(tag => new { tag.Dataset, tag.Tag });
        builder.Property(tag => tag.Dataset).HasMaxLength(DatasetRules.MaxNameLength);
        builder.Property(tag => tag.Tag).HasMaxLength(DatasetRules.MaxNameLength);
        builder.HasOne<StoredDatasetVersion>().WithMany().HasForeignKey(tag => tag.VersionId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<StoredVersionEvent> builder)
    {
        builder.ToTable("dataset_version_events");
        builder.HasKey(change => change.Id);
        builder.Property(change => change.From).HasConversion<string>().HasMaxLength(16);
        builder.Property(change => change.To).HasConversion<string>().HasMaxLength(16);
        builder.HasOne<StoredDatasetVersion>().WithMany().HasForeignKey(change => change.VersionId).OnDelete(DeleteBehavior.Cascade);
    }
}
