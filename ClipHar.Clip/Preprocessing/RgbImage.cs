namespace ClipHar.Clip.Preprocessing;

/// <summary>
/// A picture in memory: 8 bits a channel, red green blue interleaved, row-major, no padding between rows. Disposing is worth it
/// where many pictures are decoded (the memory is used again) and can be left out elsewhere.
/// </summary>
public sealed class RgbImage : IDisposable
{
    private readonly PixelPool? _pool;
    private byte[]? _pixels;

    /// <param name="width">Pixels, at least 1.</param>
    /// <param name="height">Pixels, at least 1.</param>
    /// <param name="pixels">[height, width, 3]; the picture keeps the array, it is not copied.</param>
    /// <exception cref="ArgumentException">The array's length is not width * height * 3.</exception>
    public RgbImage(int width, int height, byte[] pixels)
        : this(width, height, pixels, null)
    {
    }

    /// <param name="pool">Where the array goes when the picture is disposed; null leaves it to its owner.</param>
    internal RgbImage(int width, int height, byte[] pixels, PixelPool? pool)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        if (pixels.LongLength != (long)width * height * Channels)
        {
            throw new ArgumentException(
                $"A picture of {width} x {height} has {(long)width * height * Channels} bytes, not {pixels.LongLength}.", nameof(pixels));
        }

        Width = width;
        Height = height;
        _pixels = pixels;
        _pool = pool;
    }

    /// <summary>Bytes a pixel.</summary>
    public const int Channels = 3;

    public int Width { get; }

    public int Height { get; }

    /// <summary>[Height, Width, 3]. Not to be used any more once the picture is disposed.</summary>
    /// <exception cref="ObjectDisposedException">The picture has given its memory back.</exception>
    public byte[] Pixels => _pixels ?? throw new ObjectDisposedException(nameof(RgbImage));

    /// <summary>
    /// Gives the memory of a decoded picture back for the next one. A picture made from the caller's own array stays as it is.
    /// </summary>
    public void Dispose()
    {
        if (_pool is not null && Interlocked.Exchange(ref _pixels, null) is { } pixels)
        {
            _pool.Return(pixels);
        }
    }
}
