namespace ClipHar.Client.Models;

/// <summary>A model the server can use. GET /v1/models, GET /v1/models/{name}.</summary>
public sealed record ModelResource
{
    public required string Name { get; init; }

    /// <summary>Digest-based version of the weights; absent while the model was never loaded.</summary>
    public string? Version { get; init; }

    /// <summary>Loaded and answering.</summary>
    public required bool Loaded { get; init; }

    /// <summary>The one used when a request names none.</summary>
    public required bool Champion { get; init; }

    /// <summary>True for the small model trained on drawn figures, which is no match for photographs.</summary>
    public required bool Demo { get; init; }

    /// <summary>Side of the square the image tower sees, in pixels.</summary>
    public required int ImageSize { get; init; }

    public required int EmbeddingDimension { get; init; }

    /// <summary>Size of the weights on disk.</summary>
    public required long SizeBytes { get; init; }

    public string? License { get; init; }

    /// <summary>Active execution provider: tensorrt, cuda or cpu; absent while not loaded.</summary>
    public string? ExecutionProvider { get; init; }

    /// <summary>Why a better provider is not active; absent when the best one is.</summary>
    public string? ExecutionProviderReason { get; init; }

    /// <summary>Why the model could not be loaded; absent when it could, or was not tried.</summary>
    public string? Error { get; init; }
}

/// <summary>
/// POST /v1/models/pull: fetches a checkpoint from the hub (HF_ENDPOINT respected). Answers 202 with a <see cref="ModelPull"/>.
/// </summary>
/// <param name="Repository">For example openai/clip-vit-base-patch32.</param>
/// <param name="Revision">Branch, tag or commit. Default: main.</param>
public sealed record ModelPullRequest(string Repository, string? Revision = null);

/// <summary>Progress of a pull. GET /v1/models/pulls/{id}; DELETE cancels.</summary>
public sealed record ModelPull
{
    public required string Id { get; init; }

    public required string Repository { get; init; }

    /// <summary>queued, running, succeeded, failed, cancelled.</summary>
    public required string State { get; init; }

    public required long BytesDone { get; init; }

    /// <summary>0 until the hub has told the sizes.</summary>
    public required long BytesTotal { get; init; }

    public string? Error { get; init; }

    /// <summary>Name under which the model can be used, once succeeded.</summary>
    public string? Model { get; init; }
}

/// <summary>What a pull would fetch. GET /v1/models/hub?repository=openai/clip-vit-base-patch32.</summary>
/// <param name="Commit">The commit that main (or the revision asked for) is at.</param>
/// <param name="License">As declared there, for example mit; absent when it declares none.</param>
/// <param name="SizeBytes">Sum over the files of the checkpoint, which are fewer than those of the repository.</param>
/// <param name="Installed">Already among the models of this server.</param>
public sealed record HubModelResource(string Repository, string Commit, string? License, long SizeBytes, bool Installed);
