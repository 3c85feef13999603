namespace ClipHar.Core.Statistics;

/// <summary>Two-sample Kolmogorov-Smirnov test: do two samples come from one continuous distribution?</summary>
public static class KolmogorovSmirnov
{
    /// <summary>
    /// Above this product of sample sizes the p-value comes from Stephens' formula; counting paths takes time in proportion to it.
    /// </summary>
    public const long MaxExactProduct = 10_000 * 10_000L;

    /// <summary>Largest distance between the two empirical distribution functions, and the two-sided p-value.</summary>
    /// <param name="reference">[N] values, N ≥ 1, in any order.</param>
    /// <param name="current">[M] values, M ≥ 1, in any order.</param>
    /// <returns>Distance in [0, 1] and p in [0, 1]; exact as long as N·M allows (ties are ignored, as is usual).</returns>
    /// <exception cref="ArgumentException">A sample is empty or holds NaN.</exception>
    public static KolmogorovSmirnovResult Test(ReadOnlySpan<double> reference, ReadOnlySpan<double> current)
    {
        var x = Sorted(reference, nameof(reference));
        var y = Sorted(current, nameof(current));
        var steps = MaxSteps(x, y);
        var statistic = steps / ((double)x.Length * y.Length);
        var p = (long)x.Length * y.Length <= MaxExactProduct
            ? ExactPValue(x.Length, y.Length, steps)
            : StephensPValue(statistic, x.Length, y.Length);
        return new KolmogorovSmirnovResult(statistic, p);
    }

    /// <summary>
    /// Two-sided p-value from the limiting distribution with Stephens' small-sample factor, Q((√e + 0.12 + 0.11/√e) D), e = NM/(N+M).
    /// </summary>
    /// <remarks>Stephens, Journal of the Royal Statistical Society B 32 (1970).</remarks>
    public static double StephensPValue(double statistic, int n, int m)
    {
        var root = Math.Sqrt((double)n * m / (n + m));
        return KolmogorovSurvival((root + 0.12 + (0.11 / root)) * statistic);
    }

    /// <summary>Survival function of Kolmogorov's limiting distribution, Q(t) = 2 Σ (-1)^(k-1) exp(-2 k² t²).</summary>
    public static double KolmogorovSurvival(double t)
    {
        if (t <= 0)
        {
            return 1;
        }

        // Below about 1 the alternating series converges slowly; the theta-function form of the same value does not.
        return t < 1.18 ? 1 - ThetaForm(t) : AlternatingForm(t);
    }

    /// <summary>D times N·M, a whole number: comparing it needs no rounding.</summary>
    private static long MaxSteps(double[] x, double[] y)
    {
        long max = 0;
        int i = 0, j = 0;
        while (i < x.Length && j < y.Length)
        {
            var value = Math.Min(x[i], y[j]);
            while (i < x.Length && x[i] <= value)
            {
                i++;
            }

            while (j < y.Length && y[j] <= value)
            {
                j++;
            }

            max = Math.Max(max, Math.Abs(((long)i * y.Length) - ((long)j * x.Length)));
        }

        return max;
    }

    /// <summary>
    /// Share of lattice paths from (0,0) to (n,m) that reach the distance. Each step forward is weighted by its probability under a random
    /// order of the pooled sample, so the running values stay within [0, 1]; what crosses the boundary is summed directly, so that a small
    /// p keeps its digits.
    /// </summary>
    private static double ExactPValue(int n, int m, long steps)
    {
        if (steps == 0)
        {
            return 1;
        }

        // inside[j]: probability to be at (i, j) without having reached the boundary before.
        var inside = new double[m + 1];
        double crossed = 0;
        for (var i = 0; i <= n; i++)
        {
            for (var j = 0; j <= m; j++)
            {
                var arriving = i == 0 && j == 0 ? 1 : 0.0;
                if (i > 0)
                {
                    arriving += inside[j] * (n - i + 1) / (n - i + 1 + m - j);
                }

                if (j > 0)
                {
                    arriving += inside[j - 1] * (m - j + 1) / (n - i + m - j + 1);
                }

                if (Math.Abs(((long)i * m) - ((long)j * n)) >= steps)
                {
                    crossed += arriving;
                    arriving = 0;
                }

                inside[j] = arriving;
            }
        }

        return Math.Min(1, crossed);
    }

    private static double AlternatingForm(double t)
    {
        double sum = 0;
        for (var k = 1; k <= 100; k++)
        {
            var term = Math.Exp(-2.0 * k * k * t * t);
            sum += k % 2 == 1 ? term : -term;
            if (term < 1e-300)
            {
                break;
            }
        }

        return 2 * sum;
    }

    private static double ThetaForm(double t)
    {
        double sum = 0;
        for (var k = 1; k <= 100; k++)
        {
            var odd = (2 * k) - 1;
            sum += Math.Exp(-odd * (double)odd * Math.PI * Math.PI / (8 * t * t));
        }

        return Math.Sqrt(2 * Math.PI) / t * sum;
    }

    private static double[] Sorted(ReadOnlySpan<double> values, string name)
    {
        if (values.IsEmpty)
        {
            throw new ArgumentException("The sample is empty.", name);
        }

        var sorted = values.ToArray();
        Array.Sort(sorted);
        return double.IsNaN(sorted[0]) ? throw new ArgumentException("The sample holds NaN.", name) : sorted;
    }
}

/// <param name="Statistic">D, the largest distance between the empirical distribution functions, in [0, 1].</param>
/// <param name="PValue">Two-sided, in [0, 1].</param>
public readonly record struct KolmogorovSmirnovResult(double Statistic, double PValue);
