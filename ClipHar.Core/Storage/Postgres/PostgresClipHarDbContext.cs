using ClipHar.Core.Datasets.Registry;
using ClipHar.Core.Features.Rows;
using ClipHar.Core.Jobs;
using ClipHar.Core.Serving.Predictions;
using ClipHar.Core.Serving.Vocabularies;
using Microsoft.EntityFrameworkCore;

namespace ClipHar.Core.Storage.Postgres;

/// <summary>
/// The model on PostgreSQL: JSON columns are jsonb, and identifiers and names compare byte by byte (collation "C"), as on SQLite,
/// whatever the locale of the database.
/// </summary>
public sealed class PostgresClipHarDbContext(DbContextOptions<PostgresClipHarDbContext> options) : ClipHarDbContext(options)
{
    private const string ByteOrder = "C";

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<Prediction>(entity =>
        {
            entity.Property(prediction => prediction.Id).UseCollation(ByteOrder);
            entity.Property(prediction => prediction.Labels).HasColumnType("jsonb");
        });
        modelBuilder.Entity<StoredVocabulary>(entity =>
        {
            entity.Property(vocabulary => vocabulary.Name).UseCollation(ByteOrder);
            entity.Property(vocabulary => vocabulary.Content).HasColumnType("jsonb");
        });
        modelBuilder.Entity<StoredJob>().Property(job => job.Id).UseCollation(ByteOrder);
        modelBuilder.Entity<StoredSchedule>().Property(schedule => schedule.Name).UseCollation(ByteOrder);
        modelBuilder.Entity<StoredFeatureRow>().Property(row => row.EntityKey).UseCollation(ByteOrder);
        modelBuilder.Entity<StoredOnlineFeature>().Property(row => row.EntityKey).UseCollation(ByteOrder);
        modelBuilder.Entity<StoredDataset>().Property(dataset => dataset.Name).UseCollation(ByteOrder);
        modelBuilder.Entity<StoredDatasetTag>().Property(tag => tag.Dataset).UseCollation(ByteOrder);
        modelBuilder.Entity<StoredDatasetTag>().Property(tag => tag.Tag).UseCollation(ByteOrder);
        modelBuilder.Entity<StoredDatasetVersion>(entity =>
        {
            entity.Property(version => version.Dataset).UseCollation(ByteOrder);
            entity.Property(version => version.ManifestId).UseCollation(ByteOrder);
        });
        modelBuilder.Entity<StoredSample>().Property(sample => sample.Label).UseCollation(ByteOrder);
    }
}
