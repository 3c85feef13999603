using System.ComponentModel;

namespace ClipHar.Inference.Classification;

/// <summary>Labels with the text embeddings that stand for them under one model.</summary>
/// <remarks>Immutable: one instance is shared by every request, straight from the cache.</remarks>
[ImmutableObject(true)]
public sealed class LabelSet
{
    private readonly float[] _embeddings_RE;
    private readonly int[] _labelOfRow_R;

    /// <param name="vocabulary">Name of a stored vocabulary, or null for a request's own words.</param>
    /// <param name="cacheKey">Identifies model and content.</param>
    /// <param name="labels">L labels; the last one is "none of these" if <paramref name="hasNone"/>.</param>
    /// <param name="hasNone">Whether "none of these" may be the answer.</param>
    /// <param name="embeddings_RE">Row-major [R, E], unit-norm rows, R ≥ L: a label may have several rows, whose probabilities add
    /// up.</param>
    /// <param name="labelOfRow_R">For every row the index of its label.</param>
    internal LabelSet(
        string? vocabulary, string cacheKey, IReadOnlyList<string> labels, bool hasNone, float[] embeddings_RE, int[] labelOfRow_R)
    {
        if (labelOfRow_R.Length == 0 || embeddings_RE.Length % labelOfRow_R.Length != 0)
        {
            throw new ArgumentException(
                $"{embeddings_RE.Length} numbers are no table of {labelOfRow_R.Length} rows.", nameof(embeddings_RE));
        }

        if (labelOfRow_R.Any(label => label < 0 || label >= labels.Count))
        {
            throw new ArgumentException($"A row belongs to no label; there are {labels.Count}.", nameof(labelOfRow_R));
        }

        Vocabulary = vocabulary;
        CacheKey = cacheKey;
        Labels = labels;
        NoneIndex = hasNone ? labels.Count - 1 : null;
        EmbeddingDim = embeddings_RE.Length / labelOfRow_R.Length;
        _embeddings_RE = embeddings_RE;
        _labelOfRow_R = labelOfRow_R;
    }

    /// <summary>Name of the stored vocabulary; null for a request's own words.</summary>
    public string? Vocabulary { get; }

    /// <summary>Model digest and content hash: equal keys, equal embeddings.</summary>
    public string CacheKey { get; }

    /// <summary>In the vocabulary's order; "none of these" last, where it is allowed.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>Index of "none of these" in <see cref="Labels"/>, or null where it is not allowed.</summary>
    public int? NoneIndex { get; }

    /// <summary>E.</summary>
    public int EmbeddingDim { get; }

    internal int RowCount => _labelOfRow_R.Length;

    internal ReadOnlySpan<float> Embeddings_RE => _embeddings_RE;

    internal ReadOnlySpan<int> LabelOfRow_R => _labelOfRow_R;

    internal ReadOnlySpan<float> Row(int row) => _embeddings_RE.AsSpan(row * EmbeddingDim, EmbeddingDim);
}
