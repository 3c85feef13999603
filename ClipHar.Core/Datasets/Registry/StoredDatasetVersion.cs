using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ClipHar.Core.Datasets.Registry;

/// <summary>A dataset version as kept in the database.</summary>
internal sealed class StoredDatasetVersion
{
    public long Id { get; set; }

    public required string Dataset { get; set; }

    public required int Version { get; set; }

    public required DatasetVersionState State { get; set; }

    public string? StateReason { get; set; }

    public int? Parent { get; set; }

    public required string ManifestId { get; set; }

    public required string DirectoryId { get; set; }

    public required DateTimeOffset CreatedAt { get; set; }

    public string? Message { get; set; }

    public required int SampleCount { get; set; }

    public required long Bytes { get; set; }

    /// <summary>JSON of what is computed once and read as a whole: label set, histogram, attribute names, split recipe, provenance.</summary>
    public required string Content { get; set; }

    public string? SplitHash { get; set; }

    public string? Licence { get; set; }

    /// <summary>JSON of <see cref="DatasetReport"/>.</summary>
    public string? Report { get; set; }

    /// <summary>Counts replacements of the samples' issues, so that listings that were kept notice.</summary>
    public int IssueRevision { get; set; }
}

internal sealed class StoredDatasetVersionConfiguration : IEntityTypeConfiguration<StoredDatasetVersion>
{
    public void Configure(EntityTypeBuilder<StoredDatasetVersion> builder)
    {
        builder.ToTable("dataset_versions");
        builder.HasKey(version => version.Id);
        builder.Property(version => version.Dataset).HasMaxLength(DatasetRules.MaxNameLength);
        builder.Property(version => version.State).HasConversion<string>().HasMaxLength(16);
        builder.Property(version => version.ManifestId).HasMaxLength(32);
        builder.Property(version => version.DirectoryId).HasMaxLength(36);
        builder.HasOne<StoredDataset>().WithMany().HasForeignKey(version => version.Dataset).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(version => new { version.Dataset, version.Version }).IsUnique();
        builder.HasIndex(version => new { version.Dataset, version.ManifestId });
    }
}
