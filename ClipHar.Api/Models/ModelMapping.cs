using ClipHar.Client.Models;
using ClipHar.Inference.Deployments;

namespace ClipHar.Api.Models;

internal static class ModelMapping
{
    /// <param name="model">What lies on disk.</param>
    /// <param name="status">What is in memory; null when it was never loaded.</param>
    /// <param name="champion">Name of the default model.</param>
    public static ModelResource ToResource(this CatalogModel model, DeploymentStatus? status, string? champion) => new()
    {
        Name = model.Name,
        Version = status?.Version,
        Loaded = status?.Loaded ?? false,
        Champion = model.Name == champion,
        Demo = model.Demo,
        ImageSize = model.Config.Vision.ImageSize,
        EmbeddingDimension = model.Config.ProjectionDim,
        SizeBytes = model.SizeBytes,
        License = model.License,
        ExecutionProvider = status?.Provider?.Active,
        ExecutionProviderReason = status?.Provider?.Reason,
        Error = status?.Error,
    };
}
