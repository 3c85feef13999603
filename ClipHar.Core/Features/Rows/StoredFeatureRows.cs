using ClipHar.Core.Features.Registry;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ClipHar.Core.Features.Rows;

/// <summary>
/// A row of the offline store. Times are microseconds since 1970, UTC, on both databases, so that raw statements can compare them.
/// </summary>
public sealed class StoredFeatureRow
{
    /// <summary>The version of a view that owns the rows; see <see cref="FeatureView.RowsId"/>.</summary>
    public required int RowsId { get; set; }

    public required string EntityKey { get; set; }

    public required long EventTime { get; set; }

    public required long CreatedTime { get; set; }

    /// <summary>When it came into this database: finds rows that came late for their event time.</summary>
    public required long WrittenTime { get; set; }

    public required byte[] Payload { get; set; }
}

/// <summary>A row of the online store: the newest of its key.</summary>
public sealed class StoredOnlineFeature
{
    public required int RowsId { get; set; }

    public required string EntityKey { get; set; }

    public required long EventTime { get; set; }

    public required long CreatedTime { get; set; }

    public required byte[] Payload { get; set; }
}

/// <summary>How far the rows of a view are in the online store.</summary>
public sealed class StoredMaterialization
{
    public required int RowsId { get; set; }

    /// <summary>Rows with an event up to this time are online.</summary>
    public required long EventTime { get; set; }

    /// <summary>As far as they were written before this time.</summary>
    public required long WrittenTime { get; set; }

    public required DateTimeOffset UpdatedAt { get; set; }
}

/// <summary>The key is also the index that a point-in-time read goes down: one seek for each entity row.</summary>
internal sealed class StoredFeatureRowConfiguration : IEntityTypeConfiguration<StoredFeatureRow>
{
    public void Configure(EntityTypeBuilder<StoredFeatureRow> builder)
    {
        builder.ToTable(FeatureRowTable.Offline);
        builder.HasKey(row => new { row.RowsId, row.EntityKey, row.EventTime, row.CreatedTime });
        builder.Property(row => row.EntityKey).HasMaxLength(EntityKey.MaxLength);
        builder.HasIndex(row => new { row.RowsId, row.WrittenTime, row.EntityKey });
        builder.HasIndex(row => new { row.RowsId, row.EventTime, row.EntityKey });
        builder.HasOne<StoredFeatureView>().WithMany().HasForeignKey(row => row.RowsId);
    }
}

internal sealed class StoredOnlineFeatureConfiguration : IEntityTypeConfiguration<StoredOnlineFeature>
{
    public void Configure(EntityTypeBuilder<StoredOnlineFeature> builder)
    {
        builder.ToTable(FeatureRowTable.Online);
        builder.HasKey(row => new { row.RowsId, row.EntityKey });
        builder.Property(row => row.EntityKey).HasMaxLength(EntityKey.MaxLength);
        builder.HasOne<StoredFeatureView>().WithMany().HasForeignKey(row => row.RowsId);
    }
}

internal sealed class StoredMaterializationConfiguration : IEntityTypeConfiguration<StoredMaterialization>
{
    public void Configure(EntityTypeBuilder<StoredMaterialization> builder)
    {
        builder.ToTable("feature_materializations");
        builder.HasKey(row => row.RowsId);
        builder.Property(row => row.RowsId).ValueGeneratedNever();
        builder.HasOne<StoredFeatureView>().WithMany().HasForeignKey(row => row.RowsId);
    }
}
