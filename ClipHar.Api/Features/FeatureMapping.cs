using ClipHar.Client.Features;
using ClipHar.Core.Features.Registry;

namespace ClipHar.Api.Features;

internal static class FeatureMapping
{
    public static FeatureEntityResource ToResource(this FeatureEntity entity) => new()
    {
        Name = entity.Name,
        JoinKey = entity.JoinKey,
        ValueType = entity.ValueType.Name(),
        Description = entity.Definition.Description,
        Owner = entity.Definition.Owner,
        CreatedAt = entity.CreatedAt,
        UpdatedAt = entity.UpdatedAt,
    };

    public static FeatureEntityDefinition ToDefinition(this FeatureEntityResource resource, string name) => new()
    {
        Name = name,
        JoinKey = resource.JoinKey == name ? null : resource.JoinKey,
        ValueType = resource.ValueType ?? EntityValueType.String.Name(),
        Description = resource.Description,
        Owner = resource.Owner,
    };

    public static FeatureViewResource ToResource(this FeatureView view) => new()
    {
        Name = view.Name,
        Version = view.Version,
        Entities = view.Definition.Entities,
        Fields =
        [
            .. view.Definition.Fields.Select(field => new FeatureFieldResource
            {
                Name = field.Name,
                Dtype = field.Dtype,
                Shape = field.Shape,
                Description = field.Description,
            }),
        ],
        Ttl = view.Definition.Ttl,
        Description = view.Definition.Description,
        Owner = view.Definition.Owner,
        Encoder = view.Encoder,
        Lineage = view.Definition.Lineage is { } lineage
            ? new FeatureLineageResource
            {
                Dataset = lineage.Dataset,
                DatasetVersion = lineage.DatasetVersion,
                Model = lineage.Model,
                ModelVersion = lineage.ModelVersion,
            }
            : null,
        CreatedAt = view.CreatedAt,
    };

    public static FeatureViewDefinition ToDefinition(this FeatureViewResource resource, string name) => new()
    {
        Name = name,
        Entities = resource.Entities ?? [],
        Fields =
        [
            .. (resource.Fields ?? []).Select(field => new FeatureFieldDefinition
            {
                Name = field?.Name ?? "",
                Dtype = field?.Dtype ?? "",
                Shape = field?.Shape ?? [],
                Description = field?.Description,
            }),
        ],
        Ttl = resource.Ttl,
        Description = resource.Description,
        Owner = resource.Owner,
        Encoder = resource.Encoder,
        Lineage = resource.Lineage is { } lineage
            ? new FeatureLineage
            {
                Dataset = lineage.Dataset,
                DatasetVersion = lineage.DatasetVersion,
                Model = lineage.Model,
                ModelVersion = lineage.ModelVersion,
            }
            : null,
    };

    public static FeatureServiceResource ToResource(this FeatureService service) => new()
    {
        Name = service.Name,
        Features = service.Definition.Features,
        Description = service.Definition.Description,
        Owner = service.Definition.Owner,
        CreatedAt = service.CreatedAt,
        UpdatedAt = service.UpdatedAt,
    };

    public static FeatureServiceDefinition ToDefinition(this FeatureServiceResource resource, string name) => new()
    {
        Name = name,
        Features = resource.Features ?? [],
        Description = resource.Description,
        Owner = resource.Owner,
    };
}
