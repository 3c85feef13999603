using System.Numerics;
using ClipHar.Clip.Preprocessing;

namespace ClipHar.Core.Datasets.Pictures;

/// <summary>
/// A 64-bit hash of what a picture looks like: equal or nearly equal for the same picture at another size, quality or brightness.
/// </summary>
/// <remarks>
/// The DCT hash of Zauner, Implementation and Benchmarking of Perceptual Image Hash Functions (2010), section 3.2.1: luma
/// (BT.601: 0.299 R + 0.587 G + 0.114 B), averaged by area to 32 x 32, orthonormal DCT-II, and of the frequencies 1 to 8 in both
/// directions one bit each: whether the coefficient is above the median of the 64. Bit 8·(v-1) + (u-1), least significant first,
/// is vertical frequency v and horizontal frequency u. Coefficients smaller than 1e-3 count as zero, so that a picture of one colour
/// always has the hash 0 and rounding decides nothing.
/// </remarks>
public static class PerceptualHash
{
    /// <summary>Number of bits.</summary>
    public const int Bits = 64;

    private const int Side = 32;
    private const int Frequencies = 8;
    private const double Noise = 1e-3;

    private static readonly double[] Basis = CreateBasis();

    /// <summary>Hashes a picture as it is shown, that is upright. O(pixels) time, 10 KB of memory.</summary>
    public static ulong Compute(RgbImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        Span<double> luma = stackalloc double[Side * Side];
        Shrink(image, luma);
        Span<double> coefficients = stackalloc double[Bits];
        Transform(luma, coefficients);

        Span<double> sorted = stackalloc double[Bits];
        coefficients.CopyTo(sorted);
        sorted.Sort();
        var median = (sorted[(Bits / 2) - 1] + sorted[Bits / 2]) / 2;
        var hash = 0UL;
        for (var bit = 0; bit < Bits; bit++)
        {
            hash |= coefficients[bit] > median ? 1UL << bit : 0;
        }

        return hash;
    }

    /// <summary>Number of bits that differ, 0 to 64. Re-encoded and resized copies are mostly within 6, other pictures around 32.</summary>
    public static int Distance(ulong left, ulong right) => BitOperations.PopCount(left ^ right);

    /// <summary>Mean luma over each of 32 x 32 equal areas; a pixel on a border counts for both sides by its share.</summary>
    private static void Shrink(RgbImage image, Span<double> luma)
    {
        var (width, height, pixels) = (image.Width, image.Height, image.Pixels);
        var (byColumn, columnWidth) = ((double)width / Side, (double)Side / width);
        var row = new double[Side];
        luma.Clear();
        for (var y = 0; y < height; y++)
        {
            SumRow(pixels.AsSpan(y * width * RgbImage.Channels, width * RgbImage.Channels), columnWidth, row);
            var (top, bottom) = ((double)y * Side / height, (double)(y + 1) * Side / height);
            for (var cell = (int)top; cell < Side && cell < bottom; cell++)
            {
                var share = (Math.Min(bottom, cell + 1) - Math.Max(top, cell)) * height / Side;
                for (var column = 0; share > 0 && column < Side; column++)
                {
                    luma[(cell * Side) + column] += share * row[column];
                }
            }
        }

        var area = byColumn * height / Side;
        for (var cell = 0; cell < luma.Length; cell++)
        {
            luma[cell] /= area;
        }
    }

    /// <param name="columnWidth">Cells a pixel.</param>
    private static void SumRow(ReadOnlySpan<byte> pixels, double columnWidth, double[] sums)
    {
        Array.Clear(sums);
        for (int x = 0, at = 0; at < pixels.Length; x++, at += RgbImage.Channels)
        {
            var value = (0.299 * pixels[at]) + (0.587 * pixels[at + 1]) + (0.114 * pixels[at + 2]);
            var (left, right) = (x * columnWidth, (x + 1) * columnWidth);
            var cell = (int)left;
            if (right <= cell + 1)
            {
                sums[Math.Min(cell, Side - 1)] += value;
                continue;
            }

            for (; cell < Side && cell < right; cell++)
            {
                sums[cell] += value * (Math.Min(right, cell + 1) - Math.Max(left, cell)) / columnWidth;
            }
        }
    }

    /// <param name="luma">[32, 32].</param>
    /// <param name="coefficients">[8, 8], frequencies 1 to 8.</param>
    private static void Transform(ReadOnlySpan<double> luma, Span<double> coefficients)
    {
        Span<double> rows = stackalloc double[Side * Frequencies];
        for (var y = 0; y < Side; y++)
        {
            for (var u = 0; u < Frequencies; u++)
            {
                var sum = 0.0;
                for (var x = 0; x < Side; x++)
                {
                    sum += luma[(y * Side) + x] * Basis[(u * Side) + x];
                }

                rows[(y * Frequencies) + u] = sum;
            }
        }

        for (var v = 0; v < Frequencies; v++)
        {
            for (var u = 0; u < Frequencies; u++)
            {
                var sum = 0.0;
                for (var y = 0; y < Side; y++)
                {
                    sum += rows[(y * Frequencies) + u] * Basis[(v * Side) + y];
                }

                coefficients[(v * Frequencies) + u] = Math.Abs(sum) < Noise ? 0 : sum;
            }
        }
    }

    /// <returns>[8, 32]: the DCT-II functions of the frequencies 1 to 8.</returns>
    private static double[] CreateBasis()
    {
        var basis = new double[Frequencies * Side];
        for (var frequency = 1; frequency <= Frequencies; frequency++)
        {
            for (var at = 0; at < Side; at++)
            {
                basis[((frequency - 1) * Side) + at] = Math.Sqrt(2.0 / Side) * Math.Cos(Math.PI * ((2 * at) + 1) * frequency / (2 * Side));
            }
        }

        return basis;
    }
}
