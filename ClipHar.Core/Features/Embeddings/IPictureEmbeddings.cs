using System.Diagnostics.CodeAnalysis;

namespace ClipHar.Core.Features.Embeddings;

/// <summary>
/// Turns picture files into vectors with a model of this process. Core declares it; the host that runs models implements it.
/// </summary>
public interface IPictureEmbeddings
{
    /// <summary>What a name stands for now. Loads the model if need be.</summary>
    /// <param name="model">Null for the model that requests use when they name none.</param>
    /// <exception cref="EmbeddingModelException">There is no such model, or it cannot be loaded; says why.</exception>
    Task<EmbeddingModel> ResolveAsync(string? model, CancellationToken cancellationToken);

    /// <summary>
    /// Embeds pictures, one result each in their order, through the batches that serving uses too; only a few are read ahead, so any number
    /// may come. Where serving leaves no room in the queue it waits.
    /// </summary>
    /// <param name="model">Of <see cref="ResolveAsync"/>.</param>
    /// <param name="pictures">Picture files: JPEG, PNG, WebP and what else the decoder reads.</param>
    /// <param name="cancellationToken">Ends the work; what runs is finished and thrown away.</param>
    /// <exception cref="EmbeddingModelException">The model was replaced by other weights meanwhile, or is gone.</exception>
    IAsyncEnumerable<PictureEmbedding> EmbedAsync(
        EmbeddingModel model, IAsyncEnumerable<ReadOnlyMemory<byte>> pictures, CancellationToken cancellationToken);
}

/// <summary>An encoder of pictures. Vectors of two encoders cannot be compared: the digest says whether two are the same.</summary>
/// <param name="Name">Name of the model.</param>
/// <param name="Digest">SHA-256 over configuration and weights, lower-case hex.</param>
/// <param name="EmbeddingDim">E, length of an embedding.</param>
/// <param name="PooledDim">D, length of a vector before the projection.</param>
public sealed record EmbeddingModel(string Name, string Digest, int EmbeddingDim, int PooledDim)
{
    private const int VersionLength = 12;

    /// <summary>First twelve characters of the digest: the model's version.</summary>
    public string Version => Digest.Length > VersionLength ? Digest[..VersionLength] : Digest;
}

/// <summary>The vectors of one picture, or why there are none.</summary>
public sealed record PictureEmbedding
{
    private PictureEmbedding()
    {
    }

    /// <summary>Projected, unit norm, length E.</summary>
    public float[]? Embedding { get; private init; }

    /// <summary>What the projection starts from, length D; not normalised.</summary>
    public float[]? Pooled { get; private init; }

    /// <summary>What is wrong with the picture, in words for the user.</summary>
    public string? Error { get; private init; }

    [MemberNotNullWhen(true, nameof(Embedding), nameof(Pooled))]
    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsEmbedded => Error is null;

    public static PictureEmbedding Of(float[] embedding, float[] pooled) => new() { Embedding = embedding, Pooled = pooled };

    public static PictureEmbedding Failed(string error) => new() { Error = error };
}

/// <summary>A model cannot give embeddings: unknown, damaged, or changed while they were made. The message is for the user.</summary>
public sealed class EmbeddingModelException(string message, Exception? innerException = null) : Exception(message, innerException);
