namespace ClipHar.Clip.Transforms.Pixels;

/// <summary>
/// Turns hues on [pixels, 3] bytes, in place: to hue, saturation and value of 8 bits each, the hue shifted around the circle, and back.
/// The rounding in between is Pillow's (down on the way there, to nearest on the way back), so a shift of 0 is no identity there;
/// here it is left out, as torchvision leaves out a jitter that was not asked for.
/// </summary>
internal static class HuePixels
{
    private const int Channels = 3;

    // What depends on one byte only.
    private static readonly (int Sector, float Within)[] Hues = [.. Enumerable.Range(0, 256).Select(Position)];
    private static readonly float[] Strengths = [.. Enumerable.Range(0, 256).Select(saturation => (float)(saturation / 255.0))];

    /// <param name="shift">In 256ths of the circle, 0 to 255.</param>
    public static void ShiftHue(Span<byte> pixels, byte shift)
    {
        for (var i = 0; i < pixels.Length; i += Channels)
        {
            var (red, green, blue) = (pixels[i], pixels[i + 1], pixels[i + 2]);
            var highest = Math.Max(red, Math.Max(green, blue));
            var lowest = Math.Min(red, Math.Min(green, blue));
            if (highest == lowest)
            {
                continue;
            }

            var saturation = (byte)((highest - lowest) / (float)highest * 255.0);
            var hue = (byte)(Hue(red, green, blue, highest, lowest) + shift);
            (pixels[i], pixels[i + 1], pixels[i + 2]) = FromHsv(hue, saturation, highest);
        }
    }

    private static (int Sector, float Within) Position(int hue)
    {
        var sixths = (float)(hue * 6.0 / 255.0);
        return ((int)sixths % 6, sixths - (int)sixths);
    }

    /// <returns>Position on the circle red, yellow, green, cyan, blue, magenta, in 255ths, rounded down.</returns>
    private static byte Hue(byte red, byte green, byte blue, byte highest, byte lowest)
    {
        var spread = (float)(highest - lowest);
        float Distance(byte level) => (highest - level) / spread;

        var sixths = red == highest ? Distance(blue) - Distance(green)
            : green == highest ? (float)(2.0 + Distance(red) - Distance(blue))
            : (float)(4.0 + Distance(green) - Distance(red));

        // From 5/6 to below 2, so that this is the remainder of the division by 1, exactly.
        var turns = (sixths / 6.0) + 1.0;
        return (byte)((float)(turns >= 1 ? turns - 1 : turns) * 255.0);
    }

    private static (byte Red, byte Green, byte Blue) FromHsv(byte hue, byte saturation, byte value)
    {
        if (saturation == 0)
        {
            return (value, value, value);
        }

        var (sector, within) = Hues[hue];
        var strength = Strengths[saturation];
        var low = Round(value * (1.0 - strength));
        var falling = Round(value * (1.0 - (strength * within)));
        var rising = Round(value * (1.0 - (strength * (1.0 - within))));
        return sector switch
        {
            0 => (value, rising, low),
            1 => (falling, value, low),
            2 => (low, value, rising),
            3 => (low, falling, value),
            4 => (rising, low, value),
            _ => (value, low, falling),
        };
    }

    /// <param name="level">0 to 255; halves go up.</param>
    private static byte Round(double level)
    {
        var whole = (int)level;
        return (byte)(level - whole >= 0.5 ? whole + 1 : whole);
    }
}
