using System.Collections.Concurrent;
using ClipHar.Core.Features.Registry;

namespace ClipHar.Core.Features.Embeddings;

/// <summary>The views in which embeddings of pictures are kept: one for each encoder, declared when its first picture comes.</summary>
internal sealed class EmbeddingViews(IFeatureRegistry registry)
{
    /// <summary>Name and join key of the entity; its values are object ids.</summary>
    public const string PictureEntity = "picture";

    /// <summary>Projected, unit norm, length E.</summary>
    public const string EmbeddingField = "embedding";

    /// <summary>What the projection starts from, length D.</summary>
    public const string PooledField = "pooled";

    private readonly ConcurrentDictionary<EmbeddingModel, FeatureView> _views = [];

    public static string NameOf(EmbeddingModel model) => $"picture_embeddings_{model.Version}";

    /// <exception cref="FeatureRequestException">Somebody declared an entity "picture" of another kind.</exception>
    public async Task<FeatureView> GetAsync(EmbeddingModel model, CancellationToken cancellationToken)
    {
        if (_views.TryGetValue(model, out var known))
        {
            return known;
        }

        var catalog = await registry.GetCatalogAsync(fresh: true, cancellationToken);
        if (catalog.FindView(NameOf(model)) is not { } view || !Holds(view, model))
        {
            await registry.ApplyAsync(Definitions(model, catalog), cancellationToken);
            view = (await registry.GetCatalogAsync(fresh: true, cancellationToken)).GetView(NameOf(model));
        }

        return _views[model] = view;
    }

    /// <summary>Whether a view has the layout that this code writes. Owner, description or lineage may have been changed since.</summary>
    private static bool Holds(FeatureView view, EmbeddingModel model) =>
        view.Encoder == model.Digest
        && view.Entities.Select(entity => entity.JoinKey).SequenceEqual([PictureEntity])
        && view.Fields.Select(field => field.ToString()).SequenceEqual(Fields(model).Select(field => $"{field.Dtype}[{field.Shape[0]}]"))
        && view.Fields.Select(field => field.Name).SequenceEqual([EmbeddingField, PooledField]);

    private static FeatureDefinitions Definitions(EmbeddingModel model, FeatureCatalog catalog) => new()
    {
        Entities = catalog.FindEntity(PictureEntity) is not null
            ? []
            : [new FeatureEntityDefinition { Name = PictureEntity, Description = "A picture; its key is the id of its object." }],
        Views =
        [
            new FeatureViewDefinition
            {
                Name = NameOf(model),
                Entities = [PictureEntity],
                Fields = Fields(model),
                Description = $"Embeddings of pictures by {model.Name}. They depend on the picture alone, so they are valid at any time.",
                Encoder = model.Digest,
                Lineage = new FeatureLineage { Model = model.Name, ModelVersion = model.Version },
            },
        ],
    };

    private static FeatureFieldDefinition[] Fields(EmbeddingModel model) =>
    [
        new() { Name = EmbeddingField, Dtype = "float32", Shape = [model.EmbeddingDim], Description = "Projected, unit norm." },
        new() { Name = PooledField, Dtype = "float32", Shape = [model.PooledDim], Description = "Before the projection." },
    ];
}
