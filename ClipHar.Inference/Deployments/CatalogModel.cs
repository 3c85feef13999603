using ClipHar.Clip.Checkpoints;

namespace ClipHar.Inference.Deployments;

/// <summary>A checkpoint that can be loaded.</summary>
public sealed record CatalogModel
{
    /// <summary>The name of its folder.</summary>
    public required string Name { get; init; }

    /// <summary>Absolute path.</summary>
    public required string Directory { get; init; }

    public required ClipConfig Config { get; init; }

    /// <summary>Size of the weight files.</summary>
    public required long SizeBytes { get; init; }

    /// <summary>From the model card (README.md) or from the hub; null when neither tells.</summary>
    public string? License { get; init; }

    /// <summary>True for the small model trained on drawn figures.</summary>
    public bool Demo { get; init; }
}

/// <summary>No checkpoint has this name.</summary>
public sealed class ModelNotFoundException(string? name, IReadOnlyList<string> known)
    : Exception(
        known.Count == 0 ? "There is no model: no folder of models holds a checkpoint."
        : name is null ? "There is no default model."
        : $"There is no model '{name}'. Known: {string.Join(", ", known.Take(50))}.")
{
    public string? Name { get; } = name;

    /// <summary>The names that do exist.</summary>
    public IReadOnlyList<string> Known { get; } = known;
}
