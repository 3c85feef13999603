using System.Buffers;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ClipHar.Clip.Preprocessing;

/// <summary>A resize of which only a rectangle is computed: the crop.</summary>
/// <param name="Width">Of the whole resized picture.</param>
/// <param name="Height">Of the whole resized picture.</param>
/// <param name="Left">First column of the crop.</param>
/// <param name="Top">First row of the crop.</param>
/// <param name="CropWidth">Columns of the crop.</param>
/// <param name="CropHeight">Rows of the crop.</param>
internal readonly record struct ResizePlan(
    int Width, int Height, int Left, int Top, int CropWidth, int CropHeight, ResampleFilter Filter);

/// <summary>
/// Antialiased resize of 8-bit pictures with the bytes of Pillow's: along the rows first, rounded to bytes in between, then
/// along the columns; a pass along an axis that keeps its size is left out. Thread-safe.
/// </summary>
internal sealed class ImageResizer(ResampleInstructions instructions)
{
    private const int CachedAxes = 64;

    private readonly ResampleWeightsCache _weights = new(CachedAxes);

    public static ResampleInstructions BestInstructions { get; } =
        Avx2.IsSupported ? ResampleInstructions.Avx2
        : Vector128.IsHardwareAccelerated ? ResampleInstructions.Vector128
        : ResampleInstructions.Scalar;

    public ResampleWeights HorizontalWeights(int width, ResizePlan plan) =>
        _weights.Get(new ResampleAxis(width, plan.Width, plan.Left, plan.CropWidth, plan.Filter));

    public ResampleWeights VerticalWeights(int height, ResizePlan plan) =>
        _weights.Get(new ResampleAxis(height, plan.Height, plan.Top, plan.CropHeight, plan.Filter));

    /// <param name="samples">[height, width, channels].</param>
    /// <param name="target">[plan.CropHeight, plan.CropWidth, channels].</param>
    public void Resize(ReadOnlySpan<byte> samples, int width, int height, int channels, ResizePlan plan, Span<byte> target)
    {
        if (height == plan.Height)
        {
            var rows = samples.Slice(plan.Top * width * channels, plan.CropHeight * width * channels);
            ResizeRows(rows, width, channels, plan, target);
            return;
        }

        // Of the rows only those that the crop needs.
        var vertical = VerticalWeights(height, plan);
        var first = vertical.First[0];
        var end = vertical.First[^1] + vertical.TapCounts[^1];
        var stride = plan.CropWidth * channels;
        var needed = samples.Slice(first * width * channels, (end - first) * width * channels);
        if (width == plan.Width && width == plan.CropWidth)
        {
            VerticalPass.Run(needed, first, stride, vertical, target, instructions);
            return;
        }

        var length = (end - first) * stride;
        var between = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            ResizeRows(needed, width, channels, plan, between.AsSpan(0, length));
            VerticalPass.Run(between.AsSpan(0, length), first, stride, vertical, target, instructions);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(between);
        }
    }

    private void ResizeRows(ReadOnlySpan<byte> rows, int width, int channels, ResizePlan plan, Span<byte> target)
    {
        if (width != plan.Width)
        {
            HorizontalPass.Run(rows, width, channels, HorizontalWeights(width, plan), target, instructions);
            return;
        }

        var stride = width * channels;
        var targetStride = plan.CropWidth * channels;
        for (int from = plan.Left * channels, to = 0; to < target.Length; from += stride, to += targetStride)
        {
            rows.Slice(from, targetStride).CopyTo(target[to..]);
        }
    }
}
