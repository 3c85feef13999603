using ClipHar.Clip.Checkpoints;
using ClipHar.Inference.Batching;
using ClipHar.Inference.ExecutionProviders;

namespace ClipHar.Inference.Deployments;

/// <summary>The models of this process: loaded on demand, replaced without a failed request, unloaded when room is needed.</summary>
public interface IModelDeployments
{
    /// <summary>Name of the model used when a request names none, or null when there is no model at all.</summary>
    string? Champion { get; }

    /// <summary>Borrows a model, loading it first if need be.</summary>
    /// <param name="name">Null for the champion.</param>
    /// <param name="cancellationToken">Ends the wait; a load that has begun goes on for the next caller.</param>
    /// <exception cref="ModelNotFoundException">No such model.</exception>
    /// <exception cref="CheckpointFormatException">Its files are damaged.</exception>
    /// <exception cref="ModelLoadException">It cannot be run here.</exception>
    /// <exception cref="QueueFullException">As many models as allowed are loaded, and all of them are in use.</exception>
    ValueTask<ModelLease> AcquireAsync(string? name, CancellationToken cancellationToken);

    /// <summary>
    /// Loads and warms up what now lies in the model's folder, then lets it take the place of the version in memory. Requests are answered
    /// by the old version until then; it goes after its last request. If loading fails the old one stays.
    /// </summary>
    Task<DeploymentStatus> SwapAsync(string name, CancellationToken cancellationToken);

    /// <summary>Loads the model if need be, then makes it the one used when a request names none.</summary>
    Task<DeploymentStatus> SetChampionAsync(string name, CancellationToken cancellationToken);

    /// <summary>Frees the model after its last request.</summary>
    /// <returns>Whether it was loaded.</returns>
    bool Unload(string name);

    /// <summary>The models in memory, and those whose last load failed.</summary>
    IReadOnlyList<DeploymentStatus> List();
}

/// <summary>State of one model of this process.</summary>
public sealed record DeploymentStatus
{
    public required string Name { get; init; }

    /// <summary>Null while not loaded.</summary>
    public string? Version { get; init; }

    public required bool Champion { get; init; }

    public required bool Loaded { get; init; }

    /// <summary>Requests that use it now.</summary>
    public int Users { get; init; }

    public DateTimeOffset? LoadedAt { get; init; }

    /// <summary>Reading, session creation and warm-up.</summary>
    public TimeSpan? LoadDuration { get; init; }

    public ExecutionProviderStatus? Provider { get; init; }

    /// <summary>Pictures that wait.</summary>
    public int QueueLength { get; init; }

    /// <summary>Why the last load failed; null if it did not.</summary>
    public string? Error { get; init; }
}
