namespace ClipHar.Clip.Preprocessing;

/// <summary>A picture in memory: 8 bits a channel, red green blue interleaved, row-major, no padding between rows.</summary>
public sealed class RgbImage
{
    /// <param name="width">Pixels, at least 1.</param>
    /// <param name="height">Pixels, at least 1.</param>
    /// <param name="pixels">[height, width, 3]; the picture keeps the array, it is not copied.</param>
    /// <exception cref="ArgumentException">The array's length is not width * height * 3.</exception>
    public RgbImage(int width, int height, byte[] pixels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        if (pixels.LongLength != (long)width * height * Channels)
        {
            throw new ArgumentException($"A picture of {width} x {height} has {(long)width * height * Channels} bytes, not {pixels.LongLength}.", nameof(pixels));
        }

        Width = width;
        Height = height;
        Pixels = pixels;
    }

    /// <summary>Bytes a pixel.</summary>
    public const int Channels = 3;

    public int Width { get; }

    public int Height { get; }

    /// <summary>[Height, Width, 3].</summary>
    public byte[] Pixels { get; }
}
