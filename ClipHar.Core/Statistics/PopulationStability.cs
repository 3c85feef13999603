namespace ClipHar.Core.Statistics;

/// <summary>Population stability index: how far the shares of the current sample have moved from those of the reference.</summary>
public static class PopulationStability
{
    /// <summary>A share below this counts as this, so that an empty bin gives a large index and not infinity.</summary>
    public const double ShareFloor = 0.0001;

    /// <summary>The index over bins or categories: sum of (a - e) ln(a / e), a and e the current and the reference share.</summary>
    /// <param name="referenceCounts">[K] counts ≥ 0, at least one positive.</param>
    /// <param name="currentCounts">[K] counts ≥ 0, at least one positive, of the same bins.</param>
    /// <returns>Dimensionless, ≥ 0. Common reading: below 0.1 stable, above 0.25 moved.</returns>
    /// <exception cref="ArgumentException">The lengths differ, or a sample is empty.</exception>
    public static double FromCounts(ReadOnlySpan<long> referenceCounts, ReadOnlySpan<long> currentCounts)
    {
        if (referenceCounts.Length != currentCounts.Length)
        {
            throw new ArgumentException(
                $"{currentCounts.Length} current bins do not match {referenceCounts.Length} reference bins.", nameof(currentCounts));
        }

        double referenceTotal = Total(referenceCounts, nameof(referenceCounts));
        double currentTotal = Total(currentCounts, nameof(currentCounts));
        double index = 0;
        for (var k = 0; k < referenceCounts.Length; k++)
        {
            var expected = Math.Max(referenceCounts[k] / referenceTotal, ShareFloor);
            var actual = Math.Max(currentCounts[k] / currentTotal, ShareFloor);
            index += (actual - expected) * Math.Log(actual / expected);
        }

        return index;
    }

    /// <summary>
    /// Inner edges of K bins that hold equal shares of the reference (linear interpolation at q (n - 1) in the sorted values).
    /// </summary>
    /// <param name="reference">[N] values, N ≥ 1, in any order.</param>
    /// <param name="bins">K ≥ 2.</param>
    /// <returns>[K - 1] edges, ascending; equal neighbours where the reference has ties.</returns>
    public static double[] QuantileEdges(ReadOnlySpan<double> reference, int bins)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 2);
        var sorted = Sorted(reference);
        var edges = new double[bins - 1];
        for (var k = 1; k < bins; k++)
        {
            var position = (double)k / bins * (sorted.Length - 1);
            var below = (int)position;
            var above = Math.Min(below + 1, sorted.Length - 1);
            edges[k - 1] = sorted[below] + ((position - below) * (sorted[above] - sorted[below]));
        }

        return edges;
    }

    /// <summary>Inner edges of K bins of equal width between the smallest and the largest value of the reference.</summary>
    /// <returns>[K - 1] edges, ascending.</returns>
    public static double[] EqualWidthEdges(ReadOnlySpan<double> reference, int bins)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 2);
        var sorted = Sorted(reference);
        var width = (sorted[^1] - sorted[0]) / bins;
        var edges = new double[bins - 1];
        for (var k = 1; k < bins; k++)
        {
            edges[k - 1] = sorted[0] + (k * width);
        }

        return edges;
    }

    /// <summary>
    /// Counts values per bin: a value belongs to the bin whose number is the count of edges at or below it; the outer bins are open.
    /// </summary>
    /// <returns>[K] counts, one more than edges.</returns>
    public static long[] Count(ReadOnlySpan<double> values, ReadOnlySpan<double> edges)
    {
        var counts = new long[edges.Length + 1];
        foreach (var value in values)
        {
            var bin = 0;
            while (bin < edges.Length && edges[bin] <= value)
            {
                bin++;
            }

            counts[bin]++;
        }

        return counts;
    }

    private static long Total(ReadOnlySpan<long> counts, string name)
    {
        long total = 0;
        foreach (var count in counts)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(count, name);
            total += count;
        }

        return total > 0 ? total : throw new ArgumentException("The sample is empty.", name);
    }

    private static double[] Sorted(ReadOnlySpan<double> values)
    {
        if (values.IsEmpty)
        {
            throw new ArgumentException("The reference is empty.", nameof(values));
        }

        var sorted = values.ToArray();
        Array.Sort(sorted);
        return sorted;
    }
}
