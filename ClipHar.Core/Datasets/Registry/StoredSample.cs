using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ClipHar.Core.Datasets.Registry;

/// <summary>A sample in the index of a version's manifest.</summary>
internal sealed class StoredSample
{
    public required long VersionId { get; set; }

    /// <summary>Position in the manifest.</summary>
    public required int Index { get; set; }

    public required string Path { get; set; }

    public required string ObjectId { get; set; }

    public string? Label { get; set; }

    public string? Split { get; set; }

    public string? Group { get; set; }

    public required long Bytes { get; set; }

    public required int Width { get; set; }

    public required int Height { get; set; }

    /// <summary>The 64 bits as a signed number.</summary>
    public long? PerceptualHash { get; set; }

    /// <summary>JSON object of strings.</summary>
    public string? Attributes { get; set; }
}

/// <summary>What a check found about one sample.</summary>
internal sealed class StoredSampleIssue
{
    public long Id { get; set; }

    public required long VersionId { get; set; }

    public required int Index { get; set; }

    public required string Check { get; set; }

    public required IssueSeverity Severity { get; set; }

    public string? Detail { get; set; }

    public string? SuggestedLabel { get; set; }
}

internal sealed class StoredSampleConfiguration : IEntityTypeConfiguration<StoredSample>, IEntityTypeConfiguration<StoredSampleIssue>
{
    public const int MaxCheckLength = 64;
    public const int MaxDetailLength = 1000;

    public void Configure(EntityTypeBuilder<StoredSample> builder)
    {
        builder.ToTable("dataset_samples");

        // A page without filter is a range of this key. Pages with a filter come from lists of positions, see SampleListings.
        builder.HasKey(sample => new { sample.VersionId, sample.Index });
        builder.Property(sample => sample.ObjectId).HasMaxLength(32);
        builder.HasOne<StoredDatasetVersion>().WithMany().HasForeignKey(sample => sample.VersionId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<StoredSampleIssue> builder)
    {
        builder.ToTable("dataset_sample_issues");
        builder.HasKey(issue => issue.Id);
        builder.Property(issue => issue.Check).HasMaxLength(MaxCheckLength);
        builder.Property(issue => issue.Severity).HasConversion<string>().HasMaxLength(16);
        builder.HasIndex(issue => new { issue.VersionId, issue.Index });
        builder.HasIndex(issue => new { issue.VersionId, issue.Check, issue.Index });
        builder.HasOne<StoredDatasetVersion>().WithMany().HasForeignKey(issue => issue.VersionId).OnDelete(DeleteBehavior.Cascade);
    }
}
