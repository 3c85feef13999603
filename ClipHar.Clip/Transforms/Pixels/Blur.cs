using System.Buffers;

namespace ClipHar.Clip.Transforms.Pixels;

/// <summary>Gaussian blur with mirrored borders (the border pixel itself is not repeated), as torchvision's.</summary>
internal static class Blur
{
    private const int Channels = 3;

    /// <returns>[size], sum 1: exp(-x^2 / 2 sigma^2) at whole distances from the middle.</returns>
    public static float[] Kernel(int size, double sigma)
    {
        var weights = new double[size];
        var middle = (size - 1) / 2;
        for (var i = 0; i < size; i++)
        {
            var distance = (i - middle) / sigma;
            weights[i] = PortableMath.Exp(Math.Max(-50, -0.5 * distance * distance));
        }

        var sum = weights.Sum();
        return Array.ConvertAll(weights, weight => (float)(weight / sum));
    }

    /// <param name="pixels">[height, width, 3]; changed in place.</param>
    /// <param name="kernel">Of odd length.</param>
    public static void Run(Span<byte> pixels, int width, int height, ReadOnlySpan<float> kernel)
    {
        var stride = width * Channels;
        var rented = ArrayPool<float>.Shared.Rent(height * stride);
        try
        {
            var rows = rented.AsSpan(0, height * stride);
            for (var y = 0; y < height; y++)
            {
                AlongRow(pixels.Slice(y * stride, stride), width, kernel, rows.Slice(y * stride, stride));
            }

            var sums = new float[stride];
            for (var y = 0; y < height; y++)
            {
                DownColumns(rows, height, y, kernel, sums);
                for (var i = 0; i < stride; i++)
                {
                    pixels[(y * stride) + i] = (byte)Math.Clamp(MathF.Round(sums[i]), 0, 255);
                }
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(rented);
        }
    }

    private static void AlongRow(ReadOnlySpan<byte> row, int width, ReadOnlySpan<float> kernel, Span<float> target)
    {
        var middle = kernel.Length / 2;
        for (var x = 0; x < width; x++)
        {
            var (red, green, blue) = (0f, 0f, 0f);
            for (var t = 0; t < kernel.Length; t++)
            {
                var at = Mirror(x + t - middle, width) * Channels;
                red += kernel[t] * row[at];
                green += kernel[t] * row[at + 1];
                blue += kernel[t] * row[at + 2];
            }

            (target[x * Channels], target[(x * Channels) + 1], target[(x * Channels) + 2]) = (red, green, blue);
        }
    }

    private static void DownColumns(ReadOnlySpan<float> rows, int height, int y, ReadOnlySpan<float> kernel, Span<float> sums)
    {
        sums.Clear();
        var middle = kernel.Length / 2;
        for (var t = 0; t < kernel.Length; t++)
        {
            var row = rows.Slice(Mirror(y + t - middle, height) * sums.Length, sums.Length);
            var weight = kernel[t];
            for (var i = 0; i < sums.Length; i++)
            {
                sums[i] += weight * row[i];
            }
        }
    }

    /// <summary>In a picture smaller than half the kernel, what would be mirrored twice is the border pixel.</summary>
    private static int Mirror(int at, int length) =>
        Math.Clamp(at < 0 ? -at : at >= length ? (2 * (length - 1)) - at : at, 0, length - 1);
}
