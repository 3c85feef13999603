using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ClipHar.Core.Serving.Vocabularies;

/// <summary>A vocabulary as kept in the database.</summary>
public sealed class StoredVocabulary
{
    public required string Name { get; set; }

    /// <summary>Counts changes, from 1; guards against two writers (optimistic concurrency).</summary>
    public required int Version { get; set; }

    /// <summary>JSON of what a user wrote: description, actions, template set, none-of-these.</summary>
    public required string Content { get; set; }

    public required DateTimeOffset UpdatedAt { get; set; }
}

internal sealed class StoredVocabularyConfiguration : IEntityTypeConfiguration<StoredVocabulary>
{
    public void Configure(EntityTypeBuilder<StoredVocabulary> builder)
    {
        builder.ToTable("vocabularies");
        builder.HasKey(vocabulary => vocabulary.Name);
        builder.Property(vocabulary => vocabulary.Name).HasMaxLength(VocabularyRules.MaxNameLength);
        builder.Property(vocabulary => vocabulary.Version).IsConcurrencyToken();
    }
}
