using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ClipHar.Clip.Transforms.Pixels;

/// <summary>
/// Changes of colour on [pixels, 3] bytes, in place, with the results of torchvision's functional transforms on Pillow pictures:
/// a factor mixes the picture with a degenerate one (black, mean gray, its own gray) in single precision, cut off to a whole level.
/// </summary>
internal static class ColorPixels
{
    private const int Channels = 3;

    /// <summary>ITU-R 601 luma in 16 fractional bits, rounded, as Pillow's "L".</summary>
    public static byte Gray(byte red, byte green, byte blue) => (byte)(((red * 19595) + (green * 38470) + (blue * 7471) + 0x8000) >> 16);

    /// <summary>Mixes with black.</summary>
    public static void AdjustBrightness(Span<byte> pixels, float factor) => Map(pixels, MixLevels(0, factor));

    /// <summary>Mixes with the picture's mean gray, rounded to a level.</summary>
    public static void AdjustContrast(Span<byte> pixels, float factor)
    {
        var sum = 0L;
        for (var i = 0; i < pixels.Length; i += Channels)
        {
            sum += Gray(pixels[i], pixels[i + 1], pixels[i + 2]);
        }

        var mean = (int)(((double)sum / (pixels.Length / Channels)) + 0.5);
        Map(pixels, MixLevels(mean, factor));
    }

    /// <summary>Mixes every pixel with its own gray.</summary>
    public static void AdjustSaturation(Span<byte> pixels, float factor)
    {
        // Four lanes a pixel, of which the fourth is the next pixel's red. Only three bytes are stored: a load over a store that has
        // just been made would wait for it.
        var highest = Vector128.Create(255f);
        var i = 0;
        for (; i < pixels.Length - Channels; i += Channels)
        {
            var gray = Vector128.Create((float)Gray(pixels[i], pixels[i + 1], pixels[i + 2]));
            var four = Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<uint>(ref pixels[i])).AsByte();
            var levels = Vector128.ConvertToSingle(Vector128.WidenLower(Vector128.WidenLower(four)).AsInt32());
            var mixed = gray + ((levels - gray) * factor);
            var whole = Vector128.ConvertToInt32(Vector128.Min(Vector128.Max(mixed, Vector128<float>.Zero), highest));
            var words = Vector128.Narrow(whole, whole);
            var bytes = Vector128.Narrow(words, words).AsUInt32().ToScalar();
            pixels[i] = (byte)bytes;
            pixels[i + 1] = (byte)(bytes >> 8);
            pixels[i + 2] = (byte)(bytes >> 16);
        }

        var last = Gray(pixels[i], pixels[i + 1], pixels[i + 2]);
        foreach (ref var level in pixels[i..])
        {
            level = Mix(last, level, factor);
        }
    }

    public static void ToGray(Span<byte> pixels)
    {
        for (var i = 0; i < pixels.Length; i += Channels)
        {
            pixels.Slice(i, Channels).Fill(Gray(pixels[i], pixels[i + 1], pixels[i + 2]));
        }
    }

    /// <summary>Keeps the highest bits of each level.</summary>
    public static void Posterize(Span<byte> pixels, int bits)
    {
        var mask = (byte)(0xFF << (8 - bits));
        foreach (ref var level in pixels)
        {
            level &= mask;
        }
    }

    /// <summary>Inverts levels from the threshold on.</summary>
    public static void Solarize(Span<byte> pixels, double threshold)
    {
        foreach (ref var level in pixels)
        {
            level = level < threshold ? level : (byte)(255 - level);
        }
    }

    private static byte[] MixLevels(int degenerate, float factor)
    {
        var levels = new byte[256];
        for (var level = 0; level < levels.Length; level++)
        {
            levels[level] = Mix(degenerate, level, factor);
        }

        return levels;
    }

    private static byte Mix(int degenerate, int level, float factor) =>
        (byte)Math.Clamp(degenerate + (factor * (level - degenerate)), 0f, 255f);

    private static void Map(Span<byte> pixels, byte[] levels)
    {
        foreach (ref var level in pixels)
        {
            level = levels[level];
        }
    }
}
