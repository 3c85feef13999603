using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ClipHar.Core.Serving.Predictions;

internal sealed class PredictionConfiguration : IEntityTypeConfiguration<Prediction>
{
    public void Configure(EntityTypeBuilder<Prediction> builder)
    {
        builder.ToTable("predictions");
        builder.HasKey(prediction => prediction.Id);
        builder.Property(prediction => prediction.Id).HasMaxLength(Storage.TimeOrderedIds.Length);
        builder.Property(prediction => prediction.ImageSha256).HasMaxLength(64);
        builder.Property(prediction => prediction.Labels).HasConversion(
            labels => JsonSerializer.Serialize(labels, JsonSerializerOptions.Web),
            json => JsonSerializer.Deserialize<IReadOnlyList<RankedLabel>>(json, JsonSerializerOptions.Web)!,
            new ValueComparer<IReadOnlyList<RankedLabel>>(
                (left, right) => left!.SequenceEqual(right!), labels => labels.Count, labels => labels));
        builder.ComplexProperty(prediction => prediction.Timings);
        builder.ComplexProperty(prediction => prediction.Quality);
        builder.HasIndex(prediction => prediction.CreatedAt);

        // A filter and the newest-first order in one index each.
        builder.HasIndex(prediction => new { prediction.TopLabel, prediction.Id });
        builder.HasIndex(prediction => new { prediction.ModelName, prediction.Id });
        builder.HasIndex(prediction => new { prediction.Vocabulary, prediction.Id });
    }
}
