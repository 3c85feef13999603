using System.Buffers;
using System.Runtime.InteropServices;

namespace ClipHar.Clip.Preprocessing;

/// <summary>
/// Resizes in the mode of the file and converts to RGB afterwards, as openai/CLIP does with Pillow and torchvision: palette and
/// 1-bit pictures by nearest neighbour, colours weighted by alpha, CMYK as inks, 16-bit gray in double precision.
/// </summary>
internal static class OwnModeResizer
{
    /// <param name="rgb">[plan.CropHeight, plan.CropWidth, 3].</param>
    public static void Resize(ImageResizer resizer, SourceImage image, ResizePlan plan, Span<byte> rgb)
    {
        var length = plan.CropWidth * plan.CropHeight * SourceImage.BytesPerPixel(image.Mode);
        var rented = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            var cropped = rented.AsSpan(0, length);
            var channels = SourceImage.BytesPerPixel(image.Mode);
            var keepsSize = plan.Width == image.Width && plan.Height == image.Height;
            switch (image.Mode)
            {
                case PixelMode.Palette or PixelMode.Bilevel:
                    ResizeNearest(image, channels, plan, cropped);
                    break;
                case PixelMode.Gray16 when !keepsSize:
                    ResizeGray16(resizer, image, plan, MemoryMarshal.Cast<byte, ushort>(cropped));
                    break;
                case PixelMode.GrayAlpha or PixelMode.Rgba when !keepsSize:
                    ResizeWithAlpha(resizer, image, channels, plan, cropped);
                    break;
                default:
                    resizer.Resize(image.Samples, image.Width, image.Height, channels, plan, cropped);
                    break;
            }

            PixelConversion.ToRgb(image.Mode, cropped, rgb);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static void ResizeWithAlpha(ImageResizer resizer, SourceImage image, int channels, ResizePlan plan, Span<byte> target)
    {
        var length = image.Samples.Length;
        var rented = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            var weighted = rented.AsSpan(0, length);
            image.Samples.CopyTo(weighted);
            PixelConversion.Premultiply(weighted, channels);
            resizer.Resize(weighted, image.Width, image.Height, channels, plan, target);
            PixelConversion.Unpremultiply(target, channels);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static void ResizeNearest(SourceImage image, int channels, ResizePlan plan, Span<byte> target)
    {
        var columns = NearestIndices(image.Width, plan.Width, plan.Left, plan.CropWidth);
        var rows = NearestIndices(image.Height, plan.Height, plan.Top, plan.CropHeight);
        var to = 0;
        foreach (var row in rows)
        {
            foreach (var column in columns)
            {
                image.Samples.AsSpan(((row * image.Width) + column) * channels, channels).CopyTo(target[to..]);
                to += channels;
            }
        }
    }

    /// <summary>Adds the scale up step by step, since Pillow does: a product would round differently now and then.</summary>
    private static int[] NearestIndices(int inputSize, int outputSize, int start, int count)
    {
        var scale = (double)inputSize / outputSize;
        var at = scale * 0.5;
        var indices = new int[count];
        for (var i = 0; i < start + count; i++, at += scale)
        {
            if (i >= start)
            {
                indices[i - start] = Math.Min((int)at, inputSize - 1);
            }
        }

        return indices;
    }

    private static void ResizeGray16(ImageResizer resizer, SourceImage image, ResizePlan plan, Span<ushort> target)
    {
        var samples = MemoryMarshal.Cast<byte, ushort>(image.Samples);
        var horizontal = resizer.HorizontalWeights(image.Width, plan);
        var vertical = resizer.VerticalWeights(image.Height, plan);
        var firstRow = vertical.First[0];
        var between = new int[vertical.First[^1] + vertical.TapCounts[^1] - firstRow, plan.CropWidth];
        for (var y = 0; y < between.GetLength(0); y++)
        {
            var row = samples.Slice((y + firstRow) * image.Width, image.Width);
            for (var x = 0; x < plan.CropWidth; x++)
            {
                var sum = 0.0;
                for (var t = 0; t < horizontal.TapCounts[x]; t++)
                {
                    sum += row[horizontal.First[x] + t] * horizontal.Exact[x][t];
                }

                between[y, x] = RoundAwayFromZero(sum);
            }
        }

        for (var y = 0; y < plan.CropHeight; y++)
        {
            for (var x = 0; x < plan.CropWidth; x++)
            {
                var sum = 0.0;
                for (var t = 0; t < vertical.TapCounts[y]; t++)
                {
                    sum += between[vertical.First[y] - firstRow + t, x] * vertical.Exact[y][t];
                }

                target[(y * plan.CropWidth) + x] = (ushort)Math.Clamp(RoundAwayFromZero(sum), 0, ushort.MaxValue);
            }
        }
    }

    private static int RoundAwayFromZero(double value) => (int)Math.Round(value, MidpointRounding.AwayFromZero);
}
