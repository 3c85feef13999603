using ClipHar.Inference.Deployments;

namespace ClipHar.Inference;

/// <summary>What /health and the page say about inference.</summary>
public sealed class InferenceStatus(IModelDeployments deployments, IClipModelCatalog catalog)
{
    public InferenceReport Read()
    {
        var models = deployments.List();
        var champion = models.FirstOrDefault(model => model.Champion);
        var known = catalog.List().Count;
        var (state, reason) = (champion, known) switch
        {
            (_, 0) => (InferenceState.NoModel, "No folder of models holds a checkpoint."),
            ({ Loaded: true }, _) => (InferenceState.Ready, champion.Provider?.Reason),
            ({ Error: { } error }, _) => (InferenceState.Failed, error),
            _ => (InferenceState.Loading, "The default model is not loaded yet."),
        };
        return new InferenceReport(state, reason, champion?.Provider?.Active, models);
    }
}

/// <summary>Whether the default model can answer.</summary>
public enum InferenceState
{
    /// <summary>It is loaded.</summary>
    Ready,

    /// <summary>It is being loaded, or will be by the first request.</summary>
    Loading,

    /// <summary>Its last load failed.</summary>
    Failed,

    /// <summary>There is none.</summary>
    NoModel,
}

/// <param name="State">Whether the default model can answer.</param>
/// <param name="Reason">Why not; when it can, why no better execution provider runs it, or null if the best one does.</param>
/// <param name="ExecutionProvider">tensorrt, cuda or cpu; null while nothing is loaded.</param>
/// <param name="Models">Every model in memory, and those whose last load failed.</param>
public sealed record InferenceReport(
    InferenceState State, string? Reason, string? ExecutionProvider, IReadOnlyList<DeploymentStatus> Models);
