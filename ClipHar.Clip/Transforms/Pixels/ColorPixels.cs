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
        for (var i = 0; i < pixels.Length; i += Channels)
        {
            var gray = Gray(pixels[i], pixels[i + 1], pixels[i + 2]);
            pixels[i] = Mix(gray, pixels[i], factor);
            pixels[i + 1] = Mix(gray, pixels[i + 1], factor);
            pixels[i + 2] = Mix(gray, pixels[i + 2], factor);
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

    private static byte Mix(int degenerate, int level, float factor) => (byte)Math.Clamp(degenerate + (factor * (level - degenerate)), 0f, 255f);

    private static void Map(Span<byte> pixels, byte[] levels)
    {
        foreach (ref var level in pixels)
        {
            level = levels[level];
        }
    }
}
