namespace ClipHar.Core.Statistics;

/// <summary>Centre and spread that a few extreme values cannot move.</summary>
/// <param name="Median">Of the values.</param>
/// <param name="Deviation">1.4826 times the median absolute deviation: the standard deviation, if the values were normal.</param>
public readonly record struct RobustScale(double Median, double Deviation)
{
    private const double NormalConsistency = 1.4826;

    /// <param name="values">[N], N ≥ 1, without NaN, in any order.</param>
    /// <exception cref="ArgumentException">Empty.</exception>
    public static RobustScale Of(ReadOnlySpan<double> values)
    {
        if (values.IsEmpty)
        {
            throw new ArgumentException("There are no values.", nameof(values));
        }

        var sorted = values.ToArray();
        var median = MedianOf(sorted);
        for (var i = 0; i < sorted.Length; i++)
        {
            sorted[i] = Math.Abs(sorted[i] - median);
        }

        return new RobustScale(median, NormalConsistency * MedianOf(sorted));
    }

    /// <summary>How many deviations a value lies above the median; 0 for all where the values do not spread.</summary>
    public double Score(double value) => Deviation > 0 ? (value - Median) / Deviation : 0;

    private static double MedianOf(double[] values)
    {
        Array.Sort(values);
        return (values[(values.Length - 1) / 2] + values[values.Length / 2]) / 2;
    }
}
