using System.Buffers;

namespace ClipHar.Clip.Transforms.Pixels;

/// <summary>
/// Draws a picture through a <see cref="ProjectiveMap"/>, with Pillow's results: an affine map by the nearest pixel walks in steps of
/// 1/65536 pixel; everything else computes each place in double precision from the centre of the result's pixel. Bilinear levels are
/// cut off, not rounded.
/// </summary>
internal static class Warp
{
    private const int Channels = 3;
    private const int FixedBits = 16;

    /// <param name="source">[height, width, 3].</param>
    /// <param name="target">[height, width, 3]; the same size, another memory.</param>
    public static void Run(
        ReadOnlySpan<byte> source, int width, int height, ProjectiveMap map, bool bilinear, (
            byte Red, byte Green, byte Blue) fill, Span<byte> target)
    {
        for (var i = 0; i < target.Length; i += Channels)
        {
            (target[i], target[i + 1], target[i + 2]) = fill;
        }

        // Beyond that the 16 whole bits do not suffice, and Pillow computes in double precision too.
        const int LargestFixed = 1 << 15;
        if (!bilinear && map is { IsAffine: true, B: 0, D: 0 })
        {
            ScaleNearest(source, width, height, map, target);
        }
        else if (!bilinear && map.IsAffine && width < LargestFixed && height < LargestFixed)
        {
            WalkNearest(source, width, height, map, target);
        }
        else
        {
            ComputePlaces(source, width, height, map, bilinear, target);
        }
    }

    private static void WalkNearest(ReadOnlySpan<byte> source, int width, int height, ProjectiveMap map, Span<byte> target)
    {
        var (a, b) = (ToFixed(map.A), ToFixed(map.B));
        var (d, e) = (ToFixed(map.D), ToFixed(map.E));
        var rowX = ToFixed(map.C + (map.A * 0.5) + (map.B * 0.5));
        var rowY = ToFixed(map.F + (map.D * 0.5) + (map.E * 0.5));
        var at = 0;
        for (var row = 0; row < height; row++, rowX += b, rowY += e)
        {
            var (x, y) = (rowX, rowY);
            for (var column = 0; column < width; column++, x += a, y += d, at += Channels)
            {
                var (fromX, fromY) = (x >> FixedBits, y >> FixedBits);
                if ((ulong)fromX < (ulong)width && (ulong)fromY < (ulong)height)
                {
                    CopyPixel(source, (int)((fromY * width) + fromX) * Channels, target, at);
                }
            }
        }
    }

    /// <summary>Without a turn, columns and rows are independent, and places add up step by step.</summary>
    private static void ScaleNearest(ReadOnlySpan<byte> source, int width, int height, ProjectiveMap map, Span<byte> target)
    {
        var columns = ArrayPool<int>.Shared.Rent(width);
        var x = map.C + (map.A * 0.5);
        for (var column = 0; column < width; column++, x += map.A)
        {
            columns[column] = x < 0 || x >= width ? -1 : (int)x;
        }

        var y = map.F + (map.E * 0.5);
        for (var row = 0; row < height; row++, y += map.E)
        {
            if (y < 0 || y >= height)
            {
                continue;
            }

            var from = (int)y * width;
            for (var column = 0; column < width; column++)
            {
                if (columns[column] >= 0)
                {
                    CopyPixel(source, (from + columns[column]) * Channels, target, ((row * width) + column) * Channels);
                }
            }
        }

        ArrayPool<int>.Shared.Return(columns);
    }

    private static void ComputePlaces(
        ReadOnlySpan<byte> source, int width, int height, ProjectiveMap map, bool bilinear, Span<byte> target)
    {
        var at = 0;
        for (var row = 0; row < height; row++)
        {
            var y = row + 0.5;
            for (var column = 0; column < width; column++, at += Channels)
            {
                var x = column + 0.5;
                var weight = (map.G * x) + (map.H * y) + 1;
                var fromX = ((map.A * x) + (map.B * y) + map.C) / weight;
                var fromY = ((map.D * x) + (map.E * y) + map.F) / weight;
                if (!(fromX >= 0 && fromX < width && fromY >= 0 && fromY < height))
                {
                    continue;
                }

                if (bilinear)
                {
                    Interpolate(source, width, height, fromX - 0.5, fromY - 0.5, target.Slice(at, Channels));
                }
                else
                {
                    CopyPixel(source, (((int)fromY * width) + (int)fromX) * Channels, target, at);
                }
            }
        }
    }

    private static void Interpolate(ReadOnlySpan<byte> source, int width, int height, double x, double y, Span<byte> pixel)
    {
        var (left, top) = ((int)Math.Floor(x), (int)Math.Floor(y));
        var (dx, dy) = (x - left, y - top);
        var first = Math.Max(left, 0) * Channels;
        var second = Math.Min(left + 1, width - 1) * Channels;
        var upper = source[(Math.Max(top, 0) * width * Channels)..];
        var lower = source[(Math.Min(top + 1, height - 1) * width * Channels)..];
        for (var c = 0; c < Channels; c++)
        {
            var above = upper[first + c] + ((upper[second + c] - upper[first + c]) * dx);
            var below = lower[first + c] + ((lower[second + c] - lower[first + c]) * dx);
            pixel[c] = (byte)(above + ((below - above) * dy));
        }
    }

    private static void CopyPixel(ReadOnlySpan<byte> source, int from, Span<byte> target, int to)
    {
        target[to] = source[from];
        target[to + 1] = source[from + 1];
        target[to + 2] = source[from + 2];
    }

    private static long ToFixed(double value) => (long)Math.Floor((value * (1 << FixedBits)) + 0.5);
}
