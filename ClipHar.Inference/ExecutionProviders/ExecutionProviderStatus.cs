namespace ClipHar.Inference.ExecutionProviders;

/// <summary>Which execution provider runs a model, and why no better one does.</summary>
/// <param name="Active">tensorrt, cuda or cpu.</param>
/// <param name="Attempts">The providers that were to be preferred and could not be used, in the order tried.</param>
public sealed record ExecutionProviderStatus(string Active, IReadOnlyList<ExecutionProviderAttempt> Attempts)
{
    /// <summary>One line for people: why a better provider is not active. Null when the first choice is.</summary>
    public string? Reason => Attempts.Count == 0 ? null : string.Join(" ", Attempts.Select(attempt => $"{attempt.Name}: {attempt.Reason}"));
}

/// <summary>A provider that could not be used.</summary>
/// <param name="Name">tensorrt, cuda or cpu.</param>
/// <param name="Reason">In words; the runtime's own message where it has one.</param>
/// <param name="InBuild">
/// Whether this build of ONNX Runtime has the provider at all. False is the ordinary case on a machine without a GPU; true means that
/// something is missing or broken.
/// </param>
public sealed record ExecutionProviderAttempt(string Name, string Reason, bool InBuild);
