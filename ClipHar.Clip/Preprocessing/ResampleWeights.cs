using System.Runtime.Intrinsics;

namespace ClipHar.Clip.Preprocessing;

/// <summary>How a picture is made smaller or larger; the numbers are those of preprocessor_config.json.</summary>
public enum ResampleFilter
{
    Bilinear = 2,
    Bicubic = 3,
}

/// <summary>One axis of a resize, of which only a part is computed.</summary>
/// <param name="InputSize">Pixels along the axis before.</param>
/// <param name="OutputSize">Pixels along the axis after, were all of it computed.</param>
/// <param name="Start">First output pixel that is computed.</param>
/// <param name="Count">Number of output pixels that are computed.</param>
internal readonly record struct ResampleAxis(int InputSize, int OutputSize, int Start, int Count, ResampleFilter Filter);

/// <summary>
/// Which input pixels make an output pixel, and with which weights: antialiased (the filter widens with the scale), rounded to
/// 22 fractional bits, as Pillow's resize of 8-bit pictures does it. Immutable.
/// </summary>
internal sealed class ResampleWeights
{
    /// <summary>Fractional bits: 32, less 8 of the pixel, less 2 for weights beyond 1 and for the sign.</summary>
    public const int PrecisionBits = 22;

    /// <summary>Added before the shift, so that it rounds.</summary>
    public const int Half = 1 << (PrecisionBits - 1);

    private ResampleWeights(int[] first, int[] tapCounts, double[][] exact)
    {
        First = first;
        TapCounts = tapCounts;
        Exact = exact;
        Taps = Array.ConvertAll(exact, weights => Array.ConvertAll(weights, Quantize));
        GroupsPerOutput = (tapCounts.DefaultIfEmpty(0).Max() + TapsPerGroup - 1) / TapsPerGroup;
        (HighGroups, LowGroups) = PackGroups();
    }

    /// <summary>Number of output pixels.</summary>
    public int Count => First.Length;

    /// <summary>[Count]: the first input pixel.</summary>
    public int[] First { get; }

    /// <summary>[Count]: how many input pixels.</summary>
    public int[] TapCounts { get; }

    /// <summary>[Count][taps]: fixed point with <see cref="PrecisionBits"/>.</summary>
    public int[][] Taps { get; }

    /// <summary>[Count][taps]: before rounding, sum 1.</summary>
    public double[][] Exact { get; }

    // The vector form of the weights, for the multiply-add of 16-bit pairs: w = high * 2^15 + low with 0 <= low < 2^15, four
    // taps a group, [w0 w1] four times (red, green, blue, unused) in the lower half and [w2 w3] in the upper.
    public const int TapsPerGroup = 4;
    public const int LowBits = 15;
    public const int LowMask = (1 << LowBits) - 1;

    public int GroupsPerOutput { get; }

    /// <summary>[Count, GroupsPerOutput]; weights behind the last tap are 0.</summary>
    public Vector256<short>[] HighGroups { get; }

    public Vector256<short>[] LowGroups { get; }

    public static ResampleWeights Compute(ResampleAxis axis)
    {
        var scale = (double)axis.InputSize / axis.OutputSize;
        var filterScale = Math.Max(scale, 1);
        var support = (axis.Filter == ResampleFilter.Bicubic ? 2 : 1) * filterScale;
        var inverse = 1 / filterScale;

        var first = new int[axis.Count];
        var tapCounts = new int[axis.Count];
        var exact = new double[axis.Count][];
        for (var i = 0; i < axis.Count; i++)
        {
            var center = (axis.Start + i + 0.5) * scale;
            first[i] = Math.Max((int)(center - support + 0.5), 0);
            tapCounts[i] = Math.Min((int)(center + support + 0.5), axis.InputSize) - first[i];
            var weights = new double[tapCounts[i]];
            var sum = 0.0;
            for (var t = 0; t < weights.Length; t++)
            {
                weights[t] = Kernel(axis.Filter, (t + first[i] - center + 0.5) * inverse);
                sum += weights[t];
            }

            for (var t = 0; t < weights.Length && sum != 0; t++)
            {
                weights[t] /= sum;
            }

            exact[i] = weights;
        }

        return new ResampleWeights(first, tapCounts, exact);
    }

    private static double Kernel(ResampleFilter filter, double x)
    {
        const double A = -0.5;
        x = Math.Abs(x);
        if (filter == ResampleFilter.Bilinear)
        {
            return x < 1 ? 1 - x : 0;
        }

        return x switch
        {
            < 1 => ((((A + 2) * x) - (A + 3)) * x * x) + 1,
            < 2 => ((((((x - 5) * x) + 8) * x) - 4) * A),
            _ => 0,
        };
    }

    private static int Quantize(double weight) => (int)((weight < 0 ? -0.5 : 0.5) + (weight * (1 << PrecisionBits)));

    private (Vector256<short>[] High, Vector256<short>[] Low) PackGroups()
    {
        var high = new Vector256<short>[Count * GroupsPerOutput];
        var low = new Vector256<short>[high.Length];
        Span<short> highs = stackalloc short[Vector256<short>.Count];
        Span<short> lows = stackalloc short[Vector256<short>.Count];
        for (var i = 0; i < high.Length; i++)
        {
            var taps = Taps[i / GroupsPerOutput];
            var firstTap = i % GroupsPerOutput * TapsPerGroup;
            for (var lane = 0; lane < highs.Length; lane++)
            {
                var tap = firstTap + (lane / 8 * 2) + (lane % 2);
                var weight = tap < taps.Length ? taps[tap] : 0;
                highs[lane] = (short)(weight >> LowBits);
                lows[lane] = (short)(weight & LowMask);
            }

            high[i] = Vector256.Create<short>(highs);
            low[i] = Vector256.Create<short>(lows);
        }

        return (high, low);
    }
}
