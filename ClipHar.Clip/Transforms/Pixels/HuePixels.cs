namespace ClipHar.Clip.Transforms.Pixels;

/// <summary>
/// Turns hues on [pixels, 3] bytes, in place: to hue, saturation and value of 8 bits each, the hue shifted around the circle, and back.
/// The rounding in between is Pillow's (down on the way there, to nearest on the way back), so a shift of 0 is no identity there;
/// here it is left out, as torchvision leaves out a jitter that was not asked for.
/// </summary>
internal static class HuePixels
{
    private const int Channels = 3;

    /// <param name="shift">In 256ths of the circle, 0 to 255.</param>
    public static void ShiftHue(Span<byte> pixels, byte shift)
    {
        for (var i = 0; i < pixels.Length; i += Channels)
        {
            var pixel = pixels.Slice(i, Channels);
            var highest = Math.Max(pixel[0], Math.Max(pixel[1], pixel[2]));
            var lowest = Math.Min(pixel[0], Math.Min(pixel[1], pixel[2]));
            if (highest == lowest)
            {
                continue;
            }

            var saturation = (byte)((highest - lowest) / (float)highest * 255.0);
            FromHsv((byte)(Hue(pixel, highest, lowest) + shift), saturation, highest, pixel);
        }
    }

    /// <returns>Position on the circle red, yellow, green, cyan, blue, magenta, in 255ths, rounded down.</returns>
    private static byte Hue(ReadOnlySpan<byte> pixel, byte highest, byte lowest)
    {
        var spread = (float)(highest - lowest);
        var red = (highest - pixel[0]) / spread;
        var green = (highest - pixel[1]) / spread;
        var blue = (highest - pixel[2]) / spread;
        var sixths = pixel[0] == highest ? blue - green
            : pixel[1] == highest ? (float)(2.0 + red - blue)
            : (float)(4.0 + green - red);
        var turn = (float)(((sixths / 6.0) + 1.0) % 1.0);
        return (byte)(turn * 255.0);
    }

    private static void FromHsv(byte hue, byte saturation, byte value, Span<byte> pixel)
    {
        if (saturation == 0)
        {
            pixel.Fill(value);
            return;
        }

        var sixths = (float)(hue * 6.0 / 255.0);
        var sector = (int)sixths;
        var within = sixths - sector;
        var strength = (float)(saturation / 255.0);
        var low = Round(value * (1.0 - strength));
        var falling = Round(value * (1.0 - (strength * within)));
        var rising = Round(value * (1.0 - (strength * (1.0 - within))));
        (pixel[0], pixel[1], pixel[2]) = (sector % 6) switch
        {
            0 => (value, rising, low),
            1 => (falling, value, low),
            2 => (low, value, rising),
            3 => (low, falling, value),
            4 => (rising, low, value),
            _ => (value, low, falling),
        };
    }

    private static byte Round(double level) => (byte)Math.Clamp(Math.Round(level, MidpointRounding.AwayFromZero), 0, 255);
}
