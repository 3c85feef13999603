using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ClipHar.Core.Features.Registry;

/// <summary>An entity as kept in the database.</summary>
public sealed class StoredFeatureEntity
{
    public required string Name { get; set; }

    /// <summary>JSON of <see cref="FeatureEntityDefinition"/>.</summary>
    public required string Content { get; set; }

    public required DateTimeOffset CreatedAt { get; set; }

    public required DateTimeOffset UpdatedAt { get; set; }
}

/// <summary>A version of a view as kept in the database. Never changed.</summary>
public sealed class StoredFeatureView
{
    public int Id { get; set; }

    public required string Name { get; set; }

    public required int Version { get; set; }

    /// <summary>Of the version whose rows this one reads; its own when null.</summary>
    public int? RowsOf { get; set; }

    /// <summary>JSON of <see cref="FeatureViewDefinition"/>, canonical.</summary>
    public required string Content { get; set; }

    public required DateTimeOffset CreatedAt { get; set; }
}

/// <summary>A service as kept in the database.</summary>
public sealed class StoredFeatureService
{
    public required string Name { get; set; }

    /// <summary>JSON of <see cref="FeatureServiceDefinition"/>.</summary>
    public required string Content { get; set; }

    public required DateTimeOffset CreatedAt { get; set; }

    public required DateTimeOffset UpdatedAt { get; set; }
}

internal sealed class StoredFeatureEntityConfiguration : IEntityTypeConfiguration<StoredFeatureEntity>
{
    public void Configure(EntityTypeBuilder<StoredFeatureEntity> builder)
    {
        builder.ToTable("feature_entities");
        builder.HasKey(entity => entity.Name);
        builder.Property(entity => entity.Name).HasMaxLength(FeatureRules.MaxNameLength);
    }
}

internal sealed class StoredFeatureViewConfiguration : IEntityTypeConfiguration<StoredFeatureView>
{
    public void Configure(EntityTypeBuilder<StoredFeatureView> builder)
    {
        builder.ToTable("feature_views");
        builder.HasKey(view => view.Id);
        builder.Property(view => view.Name).HasMaxLength(FeatureRules.MaxNameLength);
        builder.HasIndex(view => new { view.Name, view.Version }).IsUnique();
    }
}

internal sealed class StoredFeatureServiceConfiguration : IEntityTypeConfiguration<StoredFeatureService>
{
    public void Configure(EntityTypeBuilder<StoredFeatureService> builder)
    {
        builder.ToTable("feature_services");
        builder.HasKey(service => service.Name);
        builder.Property(service => service.Name).HasMaxLength(FeatureRules.MaxNameLength);
    }
}
