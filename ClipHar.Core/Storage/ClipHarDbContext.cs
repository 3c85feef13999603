using System.Text.Json;
using ClipHar.Core.Serving.Predictions;
using ClipHar.Core.Serving.Vocabularies;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ClipHar.Core.Storage;

/// <summary>
/// The one database model of ClipHar. Tables and columns are snake_case. The two providers differ only in column types, which
/// the derived contexts set; each has its own migrations. After a change of the model, add a migration to both:
/// <c>dotnet ef migrations add NAME --project ClipHar.Core --context SqliteClipHarDbContext -o Storage/Sqlite/Migrations</c>
/// and the same with Postgres; a test fails until both are there.
/// </summary>
public abstract class ClipHarDbContext(DbContextOptions options) : DbContext(options)
{
    public DbSet<Prediction> Predictions => Set<Prediction>();

    public DbSet<StoredVocabulary> Vocabularies => Set<StoredVocabulary>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(ClipHarDbContext).Assembly);
        foreach (var entity in modelBuilder.Model.GetEntityTypes())
        {
            entity.SetTableName(SnakeCase(entity.GetTableName()!));
            NameColumns(entity, prefix: "");
        }
    }

    /// <summary>Members of a complex property get its name as prefix: Timings.DecodeMs becomes timings_decode_ms.</summary>
    private static void NameColumns(IMutableTypeBase type, string prefix)
    {
        foreach (var property in type.GetProperties())
        {
            property.SetColumnName(prefix + SnakeCase(property.Name));
        }

        foreach (var complex in type.GetComplexProperties())
        {
            NameColumns(complex.ComplexType, $"{prefix}{SnakeCase(complex.Name)}_");
        }
    }

    private static string SnakeCase(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
}
