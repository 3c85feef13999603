using ClipHar.Clip.Checkpoints;
using ClipHar.Inference.Deployments;

namespace ClipHar.Standalone.CommandLine;

/// <summary>A model as `models list` prints it.</summary>
internal sealed record ModelListing(
    string Name, string Version, string Folder, long SizeBytes, int ImageSize, int EmbeddingDimension, string? License, bool Demo)
{
    public static IReadOnlyList<ModelListing> Read(IServiceProvider services) =>
        [.. services.GetRequiredService<IClipModelCatalog>().List().Select(Describe)];

    private static ModelListing Describe(CatalogModel model)
    {
        using var checkpoint = ClipCheckpoint.Open(model.Directory);
        return new ModelListing(
            model.Name, checkpoint.Digest[..12], model.Directory, model.SizeBytes, model.Config.Vision.ImageSize,
            model.Config.ProjectionDim, model.License, model.Demo);
    }
}
