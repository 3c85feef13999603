namespace ClipHar.Clip.Prompts;

/// <summary>One embedding for several prompts of the same meaning: each normalised, their mean, normalised again.</summary>
/// <remarks>
/// Source: Radford et al., Learning Transferable Visual Models From Natural Language Supervision, 2021, section 3.1.4. Sums are in double
/// precision.
/// </remarks>
public static class TextEnsemble
{
    /// <param name="embeddings">Row-major [P, E], any length of rows; P ≥ 1.</param>
    /// <param name="embeddingDim">E.</param>
    /// <returns>[E], unit norm.</returns>
    /// <exception cref="ArgumentException">The rows do not fit E, a row has no direction (zero or not finite), or the rows cancel each
    /// other out.</exception>
    public static float[] Average(ReadOnlySpan<float> embeddings, int embeddingDim)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(embeddingDim, 1);
        if (embeddings.IsEmpty || embeddings.Length % embeddingDim != 0)
        {
            throw new ArgumentException($"{embeddings.Length} numbers are no rows of {embeddingDim}.", nameof(embeddings));
        }

        var average_E = new float[embeddingDim];
        AverageInto(embeddings, average_E);
        return average_E;
    }

    /// <summary>The averages of several groups whose prompts follow one another.</summary>
    /// <param name="embeddings">Row-major [P, E]; P is the sum of <paramref name="groupSizes"/>.</param>
    /// <param name="embeddingDim">E.</param>
    /// <param name="groupSizes">Prompts of each group, at least 1.</param>
    /// <returns>Row-major [G, E], unit-norm rows.</returns>
    /// <exception cref="ArgumentException">As for one group, or the group sizes do not add up to P.</exception>
    public static float[] Average(ReadOnlySpan<float> embeddings, int embeddingDim, IReadOnlyList<int> groupSizes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(embeddingDim, 1);
        ArgumentNullException.ThrowIfNull(groupSizes);
        if (groupSizes.Any(size => size < 1) || groupSizes.Sum(size => (long)size) * embeddingDim != embeddings.Length)
        {
            throw new ArgumentException(
                $"Groups of [{string.Join(", ", groupSizes.Take(20))}] rows of {embeddingDim} do not make {embeddings.Length} numbers.",
                nameof(groupSizes));
        }

        var averages_GE = new float[groupSizes.Count * embeddingDim];
        var start = 0;
        for (var group = 0; group < groupSizes.Count; group++)
        {
            var length = groupSizes[group] * embeddingDim;
            AverageInto(embeddings.Slice(start, length), averages_GE.AsSpan(group * embeddingDim, embeddingDim));
            start += length;
        }

        return averages_GE;
    }

    private static void AverageInto(ReadOnlySpan<float> embeddings, Span<float> average_E)
    {
        var sum_E = new double[average_E.Length];
        for (var start = 0; start < embeddings.Length; start += average_E.Length)
        {
            var row_E = embeddings.Slice(start, average_E.Length);
            var norm = 0.0;
            foreach (var value in row_E)
            {
                norm += (double)value * value;
            }

            norm = RequireDirection(Math.Sqrt(norm), $"Row {start / average_E.Length}");
            for (var i = 0; i < sum_E.Length; i++)
            {
                sum_E[i] += row_E[i] / norm;
            }
        }

        // Dividing by the number of rows would change nothing: the result is normalised anyway.
        var sumNorm = RequireDirection(Math.Sqrt(sum_E.Sum(value => value * value)), "The mean");
        for (var i = 0; i < sum_E.Length; i++)
        {
            average_E[i] = (float)(sum_E[i] / sumNorm);
        }
    }

    private static double RequireDirection(double norm, string what) => double.IsFinite(norm) && norm > 1e-12
        ? norm
        : throw new ArgumentException($"{what} has norm {norm}; a positive finite one is needed.");
}
