using ClipHar.Core.Datasets.Store;

namespace ClipHar.Core.Features.Embeddings;

/// <summary>
/// Embeddings of one encoder, one row a picture. Rows of pictures that could not be embedded are zero; see <see cref="Failures"/>.
/// </summary>
public sealed class EmbeddingMatrix
{
    /// <param name="model">The encoder of every row.</param>
    /// <param name="pictures">N pictures.</param>
    /// <param name="embeddings">Row-major [N, E], unit-norm rows.</param>
    /// <param name="pooled">Row-major [N, D], not normalised.</param>
    /// <param name="failures">Why a picture has no vectors.</param>
    public EmbeddingMatrix(
        EmbeddingModel model, IReadOnlyList<ObjectId> pictures, float[] embeddings, float[] pooled,
        IReadOnlyDictionary<ObjectId, string> failures)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(pictures);
        ArgumentNullException.ThrowIfNull(embeddings);
        ArgumentNullException.ThrowIfNull(pooled);
        CheckLength(embeddings, pictures.Count, model.EmbeddingDim, nameof(embeddings));
        CheckLength(pooled, pictures.Count, model.PooledDim, nameof(pooled));
        (Model, Pictures, Embeddings, PooledVectors, Failures) = (model, pictures, embeddings, pooled, failures);
    }

    public EmbeddingModel Model { get; }

    /// <summary>The picture of each row.</summary>
    public IReadOnlyList<ObjectId> Pictures { get; }

    /// <summary>Row-major [N, E], unit-norm rows.</summary>
    public float[] Embeddings { get; }

    /// <summary>What the projection starts from, row-major [N, D], not normalised.</summary>
    public float[] PooledVectors { get; }

    /// <summary>Why a picture has no vectors: it cannot be read, or is not in the store.</summary>
    public IReadOnlyDictionary<ObjectId, string> Failures { get; }

    public int Count => Pictures.Count;

    /// <summary>Whether row <paramref name="index"/> has vectors.</summary>
    public bool HasRow(int index) => !Failures.ContainsKey(Pictures[index]);

    /// <summary>Length E, unit norm; zeros when the picture could not be embedded.</summary>
    public ReadOnlySpan<float> Embedding(int index) => Embeddings.AsSpan(index * Model.EmbeddingDim, Model.EmbeddingDim);

    /// <summary>Length D; zeros when the picture could not be embedded.</summary>
    public ReadOnlySpan<float> Pooled(int index) => PooledVectors.AsSpan(index * Model.PooledDim, Model.PooledDim);

    private static void CheckLength(float[] values, int rows, int dimension, string name)
    {
        if (values.Length != (long)rows * dimension)
        {
            throw new ArgumentException($"It has {values.Length} values; {rows} rows of {dimension} are expected.", name);
        }
    }
}
