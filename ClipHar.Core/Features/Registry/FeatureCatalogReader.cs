using System.Text.Json;
using ClipHar.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace ClipHar.Core.Features.Registry;

/// <summary>Definitions from and to their rows.</summary>
internal static class FeatureCatalogReader
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };

    public static async Task<FeatureCatalog> ReadAsync(ClipHarDbContext context, CancellationToken cancellationToken)
    {
        // Views first: one that is seen has its entities, whatever is registered between the two reads.
        var stored = await context.Set<StoredFeatureView>().AsNoTracking().OrderBy(view => view.Version).ToListAsync(cancellationToken);
        var entities = (await context.Set<StoredFeatureEntity>().AsNoTracking().ToListAsync(cancellationToken))
            .Select(Entity).ToDictionary(entity => entity.Name);
        var views = stored
            .Select(view => View(view, entities))
            .GroupBy(view => view.Name)
            .ToDictionary(group => group.Key, group => (IReadOnlyList<FeatureView>)[.. group]);
        var services = (await context.Set<StoredFeatureService>().AsNoTracking().ToListAsync(cancellationToken))
            .Select(Service).ToDictionary(service => service.Name);
        return new FeatureCatalog(entities, views, services);
    }

    public static string Write<T>(T definition) => JsonSerializer.Serialize(definition, Json);

    public static FeatureEntity Entity(StoredFeatureEntity row)
    {
        var definition = Read<FeatureEntityDefinition>(row.Content, row.Name);
        return FeatureTypeNames.TryParse(definition.ValueType, out EntityValueType type)
            ? new FeatureEntity(definition, definition.JoinKey ?? definition.Name, type, row.CreatedAt, row.UpdatedAt)
            : throw new InvalidOperationException($"The stored entity '{row.Name}' has an unknown type of key '{definition.ValueType}'.");
    }

    private static FeatureView View(StoredFeatureView row, Dictionary<string, FeatureEntity> entities)
    {
        var definition = Read<FeatureViewDefinition>(row.Content, row.Name);
        return new FeatureView(definition, [.. definition.Entities.Select(name => entities[name])], row.RowsOf ?? row.Id)
        {
            Version = row.Version,
            CreatedAt = row.CreatedAt,
        };
    }

    private static FeatureService Service(StoredFeatureService row) =>
        new(Read<FeatureServiceDefinition>(row.Content, row.Name), row.CreatedAt, row.UpdatedAt);

    private static T Read<T>(string content, string name) =>
        JsonSerializer.Deserialize<T>(content, Json) ?? throw new InvalidOperationException($"The stored definition '{name}' is empty.");
}
