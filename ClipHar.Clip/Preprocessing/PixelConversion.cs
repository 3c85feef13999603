using System.Runtime.InteropServices;

namespace ClipHar.Clip.Preprocessing;

/// <summary>Pillow's arithmetic between pixel modes, to the byte.</summary>
internal static class PixelConversion
{
    /// <param name="samples">[N, channels of <paramref name="mode"/>].</param>
    /// <param name="rgb">[N, 3].</param>
    public static void ToRgb(PixelMode mode, ReadOnlySpan<byte> samples, Span<byte> rgb)
    {
        switch (mode)
        {
            case PixelMode.Rgb or PixelMode.Palette:
                samples.CopyTo(rgb);
                break;
            case PixelMode.Gray or PixelMode.Bilevel:
                SpreadGray(samples, 1, rgb);
                break;
            case PixelMode.GrayAlpha:
                SpreadGray(samples, 2, rgb);
                break;
            case PixelMode.Rgba:
                DropAlpha(samples, rgb);
                break;
            case PixelMode.Cmyk:
                CmykToRgb(samples, rgb);
                break;
            case PixelMode.Gray16:
                Gray16ToRgb(MemoryMarshal.Cast<byte, ushort>(samples), rgb);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(mode), mode, null);
        }
    }

    /// <summary>Weights colours by alpha, in place: what Pillow does before it resizes a picture with alpha.</summary>
    /// <param name="samples">[N, channels], alpha last.</param>
    public static void Premultiply(Span<byte> samples, int channels)
    {
        for (var at = 0; at + channels <= samples.Length; at += channels)
        {
            var alpha = samples[at + channels - 1];
            for (var c = 0; c < channels - 1; c++)
            {
                samples[at + c] = MultiplyDivide255(samples[at + c], alpha);
            }
        }
    }

    /// <summary>Takes alpha out of the colours again, in place.</summary>
    public static void Unpremultiply(Span<byte> samples, int channels)
    {
        for (var at = 0; at + channels <= samples.Length; at += channels)
        {
            var alpha = samples[at + channels - 1];
            if (alpha is 0 or 255)
            {
                continue;
            }

            for (var c = 0; c < channels - 1; c++)
            {
                samples[at + c] = (byte)Math.Min(255, 255 * samples[at + c] / alpha);
            }
        }
    }

    private static void SpreadGray(ReadOnlySpan<byte> samples, int stride, Span<byte> rgb)
    {
        for (int from = 0, to = 0; to + 3 <= rgb.Length; from += stride, to += 3)
        {
            rgb.Slice(to, 3).Fill(samples[from]);
        }
    }

    private static void DropAlpha(ReadOnlySpan<byte> rgba, Span<byte> rgb)
    {
        for (int from = 0, to = 0; to + 3 <= rgb.Length; from += 4, to += 3)
        {
            rgba.Slice(from, 3).CopyTo(rgb[to..]);
        }
    }

    private static void CmykToRgb(ReadOnlySpan<byte> cmyk, Span<byte> rgb)
    {
        for (int from = 0, to = 0; to + 3 <= rgb.Length; from += 4, to += 3)
        {
            var light = 255 - cmyk[from + 3];
            for (var c = 0; c < 3; c++)
            {
                rgb[to + c] = (byte)Math.Clamp(light - MultiplyDivide255(cmyk[from + c], light), 0, 255);
            }
        }
    }

    private static void Gray16ToRgb(ReadOnlySpan<ushort> gray, Span<byte> rgb)
    {
        for (int from = 0, to = 0; to + 3 <= rgb.Length; from++, to += 3)
        {
            rgb.Slice(to, 3).Fill((byte)Math.Min(gray[from], (ushort)255));
        }
    }

    private static byte MultiplyDivide255(int a, int b)
    {
        var product = (a * b) + 128;
        return (byte)(((product >> 8) + product) >> 8);
    }
}
