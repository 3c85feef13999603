using ClipHar.Clip.Checkpoints;
using ClipHar.Clip.Preprocessing;
using ClipHar.Clip.Tokenization;
using ClipHar.Inference.ExecutionProviders;
using ClipHar.Inference.Sessions;

namespace ClipHar.Inference.Deployments;

/// <summary>A model in memory, ready to answer. Belongs to the deployments; use it while holding a <see cref="ModelLease"/>.</summary>
public sealed class LoadedModel
{
    private readonly Action _unload;

    internal LoadedModel(Action unload) => _unload = unload;

    public required string Name { get; init; }

    /// <summary>First twelve characters of <see cref="Digest"/>.</summary>
    public required string Version { get; init; }

    /// <summary>SHA-256 over configuration and weights, lower-case hex.</summary>
    public required string Digest { get; init; }

    /// <summary>The folder it was loaded from.</summary>
    public required string Directory { get; init; }

    public required ClipConfig Config { get; init; }

    public required ClipImagePreprocessor Preprocessor { get; init; }

    public required ClipTokenizer Tokenizer { get; init; }

    /// <summary>The factor on cosines, 100 for published models: exp of the stored parameter.</summary>
    public required float LogitScale { get; init; }

    public required IImageEncoder Images { get; init; }

    public required ITextEncoder Texts { get; init; }

    /// <summary>Which execution provider runs it, and why no better one does.</summary>
    public required ExecutionProviderStatus Provider { get; init; }

    /// <summary>Finishes what waits, then frees sessions and threads. Called once, by the deployments.</summary>
    internal void Unload() => _unload();
}
