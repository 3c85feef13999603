using System.Numerics.Tensors;

namespace ClipHar.Core.Statistics;

/// <summary>Distances to nearest neighbours among unit vectors, by brute force.</summary>
public static class NearestNeighbours
{
    /// <summary>Mean cosine distance of each query to its k nearest reference rows, itself not counted.</summary>
    /// <param name="vectors">Row-major [N, D], unit-norm rows.</param>
    /// <param name="dim">D.</param>
    /// <param name="queries">[Q] row numbers.</param>
    /// <param name="references">[R] row numbers, R > k.</param>
    /// <param name="neighbours">k ≥ 1.</param>
    /// <param name="parallelism">Threads; the result does not depend on it.</param>
    /// <returns>[Q] distances, 0 (the same) to 2 (opposite).</returns>
    /// <exception cref="ArgumentException">Not more references than neighbours.</exception>
    /// <remarks>O(Q R D) time, O(k) memory a thread.</remarks>
    public static double[] MeanDistances(
        ReadOnlyMemory<float> vectors, int dim, IReadOnlyList<int> queries, IReadOnlyList<int> references, int neighbours, int parallelism,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(queries);
        ArgumentNullException.ThrowIfNull(references);
        ArgumentOutOfRangeException.ThrowIfLessThan(neighbours, 1);
        if (references.Count <= neighbours)
        {
            throw new ArgumentException($"{references.Count} references are too few for {neighbours} neighbours.", nameof(references));
        }

        var distances = new double[queries.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, parallelism), CancellationToken = cancellationToken };
        _ = Parallel.For(0, queries.Count, options, () => new float[neighbours], (q, _, nearest) =>
        {
            distances[q] = MeanDistance(vectors.Span, dim, queries[q], references, nearest);
            return nearest;
        }, _ => { });
        return distances;
    }

    private static double MeanDistance(ReadOnlySpan<float> vectors, int dim, int query, IReadOnlyList<int> references, float[] nearest)
    {
        // The largest similarities so far, ascending: a new one is inserted from the left.
        Array.Fill(nearest, float.NegativeInfinity);
        var row = vectors.Slice(query * dim, dim);
        foreach (var reference in references)
        {
            if (reference == query)
            {
                continue;
            }

            var similarity = TensorPrimitives.Dot(row, vectors.Slice(reference * dim, dim));
            if (similarity <= nearest[0])
            {
                continue;
            }

            var at = 0;
            for (; at + 1 < nearest.Length && nearest[at + 1] < similarity; at++)
            {
                nearest[at] = nearest[at + 1];
            }

            nearest[at] = similarity;
        }

        double sum = 0;
        foreach (var similarity in nearest)
        {
            sum += 1 - similarity;
        }

        return Math.Max(0, sum / nearest.Length);
    }
}
