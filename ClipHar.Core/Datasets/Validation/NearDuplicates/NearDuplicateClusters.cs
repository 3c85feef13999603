namespace ClipHar.Core.Datasets.Validation.NearDuplicates;

/// <summary>Pictures that look alike, put together: who looks like whom, over any number of steps.</summary>
/// <param name="Clusters">Sample indices, ascending, of clusters with at least two different pictures; the largest cluster first.</param>
/// <param name="PairCount">Pairs of different pictures that were found alike.</param>
/// <param name="RefusedByEmbedding">Pairs that the hashes found alike and the embeddings did not.</param>
/// <param name="UsedEmbeddings">Whether embeddings had a say.</param>
/// <param name="Hashes">Perceptual hash of each sample; null where it has none that says anything (not decodable, or of one colour).</param>
public sealed record NearDuplicateClusters(
    IReadOnlyList<IReadOnlyList<int>> Clusters, int PairCount, int RefusedByEmbedding, bool UsedEmbeddings, IReadOnlyList<ulong?> Hashes);
