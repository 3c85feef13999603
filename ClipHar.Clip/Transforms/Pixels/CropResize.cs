using System.Buffers;
using ClipHar.Clip.Preprocessing;

namespace ClipHar.Clip.Transforms.Pixels;

/// <summary>A part of a picture, inside it.</summary>
internal readonly record struct PixelRect(int Left, int Top, int Width, int Height);

/// <summary>Cuts out and resizes, with the resizer of the preprocessing.</summary>
internal static class CropResize
{
    public static void Run(Canvas canvas, PixelRect part, long width, long height, ResampleFilter filter)
    {
        if (part.Width == width && part.Height == height)
        {
            Cut(canvas, part);
            return;
        }

        var target = Canvas.Rent(width, height);
        var plan = new ResizePlan((int)width, (int)height, 0, 0, (int)width, (int)height, filter);
        if (part.Width == canvas.Width)
        {
            var stride = canvas.Width * RgbImage.Channels;
            var rows = canvas.Pixels.Slice(part.Top * stride, part.Height * stride);
            canvas.Resizer.Resize(rows, part.Width, part.Height, RgbImage.Channels, plan, target);
        }
        else
        {
            // Of a random size, which the pool of exact sizes would hardly ever have.
            var length = part.Width * part.Height * RgbImage.Channels;
            var rented = ArrayPool<byte>.Shared.Rent(length);
            var cut = rented.AsSpan(0, length);
            Copy(canvas, part, cut);
            canvas.Resizer.Resize(cut, part.Width, part.Height, RgbImage.Channels, plan, target);
            ArrayPool<byte>.Shared.Return(rented);
        }

        canvas.Replace(plan.Width, plan.Height, target);
    }

    public static void Cut(Canvas canvas, PixelRect part)
    {
        if (part.Width == canvas.Width && part.Height == canvas.Height)
        {
            return;
        }

        var target = Canvas.Rent(part.Width, part.Height);
        Copy(canvas, part, target);
        canvas.Replace(part.Width, part.Height, target);
    }

    private static void Copy(Canvas canvas, PixelRect part, Span<byte> target)
    {
        var targetStride = part.Width * RgbImage.Channels;
        for (var row = 0; row < part.Height; row++)
        {
            var from = (((part.Top + row) * canvas.Width) + part.Left) * RgbImage.Channels;
            canvas.Pixels.Slice(from, targetStride).CopyTo(target[(row * targetStride)..]);
        }
    }
}
