using ClipHar.Core.Datasets.Store;

namespace ClipHar.Core.Features.Embeddings;

/// <summary>
/// Embeddings of stored pictures, computed once for each picture and encoder and kept in the feature store, in a view bound to the
/// encoder's digest. What validation, training and monitoring read.
/// </summary>
public interface IEmbeddingFeatures
{
    /// <summary>
    /// Rows for all the pictures, in memory: N·(E + D) floats, 5 KB a picture for ViT-B/32. Computes only what is missing.
    /// </summary>
    /// <param name="pictures">Objects of the store; one may come several times.</param>
    /// <param name="model">Name of a model; null for the one that requests use when they name none.</param>
    /// <param name="progress">Told after every batch; null if nobody watches.</param>
    /// <param name="cancellationToken">Ends the work; what is computed already stays, and the next call goes on from there.</param>
    /// <exception cref="EmbeddingModelException">There is no such model, or its weights changed meanwhile.</exception>
    Task<EmbeddingMatrix> GetOrComputeAsync(
        IReadOnlyList<ObjectId> pictures, string? model, IProgress<EmbeddingProgress>? progress, CancellationToken cancellationToken);

    /// <summary>Computes what is missing and keeps it, without reading it back: memory stays bounded for any number of pictures.</summary>
    /// <inheritdoc cref="GetOrComputeAsync"/>
    Task<EmbeddingSummary> ComputeMissingAsync(
        IReadOnlyList<ObjectId> pictures, string? model, IProgress<EmbeddingProgress>? progress, CancellationToken cancellationToken);

    /// <summary>What is there already, a few hundred pictures at a time; pictures without a row are left out.</summary>
    IAsyncEnumerable<PictureVectors> ReadAsync(
        IReadOnlyList<ObjectId> pictures, EmbeddingModel model, CancellationToken cancellationToken);
}

/// <summary>How far a computation is.</summary>
/// <param name="Done">Pictures finished, those found in the store included.</param>
/// <param name="Total">Pictures asked for, each counted once.</param>
/// <param name="Cached">Of those, found in the store.</param>
/// <param name="Failed">Of those, without vectors: not readable, or not there.</param>
public sealed record EmbeddingProgress(int Done, int Total, int Cached, int Failed);

/// <param name="Model">The encoder.</param>
/// <param name="Total">Pictures asked for, each counted once.</param>
/// <param name="Cached">Of those, found in the store.</param>
/// <param name="Failures">Why a picture has no vectors.</param>
public sealed record EmbeddingSummary(EmbeddingModel Model, int Total, int Cached, IReadOnlyDictionary<ObjectId, string> Failures);

/// <summary>The stored vectors of one picture.</summary>
/// <param name="Picture">Its object.</param>
/// <param name="Embedding">Projected, unit norm, length E.</param>
/// <param name="Pooled">What the projection starts from, length D; not normalised.</param>
public sealed record PictureVectors(ObjectId Picture, float[] Embedding, float[] Pooled);
