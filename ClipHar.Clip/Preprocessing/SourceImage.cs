namespace ClipHar.Clip.Preprocessing;

/// <summary>What a picture's samples mean. Where it matters for the openai/CLIP rule, which resizes before it converts to RGB.</summary>
public enum PixelMode
{
    /// <summary>3 channels.</summary>
    Rgb,

    /// <summary>1 channel.</summary>
    Gray,

    /// <summary>1 channel of 0 and 255; resized by nearest neighbour.</summary>
    Bilevel,

    /// <summary>3 channels, but stored as a palette; resized by nearest neighbour, since indices cannot be mixed.</summary>
    Palette,

    /// <summary>2 channels, alpha last, not premultiplied.</summary>
    GrayAlpha,

    /// <summary>4 channels, alpha last, not premultiplied.</summary>
    Rgba,

    /// <summary>4 channels, 0 is no ink.</summary>
    Cmyk,

    /// <summary>1 channel of 16 bits, two bytes a sample in the machine's order.</summary>
    Gray16,
}

/// <summary>A decoded picture in the channels of its file.</summary>
public sealed class SourceImage
{
    /// <param name="samples">[height, width, channels of the mode], row-major; kept, not copied.</param>
    internal SourceImage(PixelMode mode, int width, int height, byte[] samples)
    {
        Mode = mode;
        Width = width;
        Height = height;
        Samples = samples;
    }

    public PixelMode Mode { get; }

    public int Width { get; }

    public int Height { get; }

    internal byte[] Samples { get; }

    /// <summary>Bytes a pixel in <see cref="Samples"/>.</summary>
    internal static int BytesPerPixel(PixelMode mode) => mode switch
    {
        PixelMode.Gray or PixelMode.Bilevel => 1,
        PixelMode.GrayAlpha or PixelMode.Gray16 => 2,
        PixelMode.Rgb or PixelMode.Palette => 3,
        PixelMode.Rgba or PixelMode.Cmyk => 4,
        _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, null),
    };

    /// <summary>
    /// The picture as RGB, as Pillow's <c>convert("RGB")</c> does it: alpha is dropped without a background, and 16-bit gray
    /// above 255 is 255. May share its pixels with this picture.
    /// </summary>
    public RgbImage ToRgb() => IsStoredAsRgb ? new RgbImage(Width, Height, Samples) : Convert();

    /// <summary>The same, but this picture is not used any more: its memory goes to the new one or back to the pool.</summary>
    internal RgbImage MoveToRgb()
    {
        if (IsStoredAsRgb)
        {
            return new RgbImage(Width, Height, Samples, PixelPool.Shared);
        }

        var rgb = Convert();
        PixelPool.Shared.Return(Samples);
        return rgb;
    }

    private bool IsStoredAsRgb => Mode is PixelMode.Rgb or PixelMode.Palette;

    private RgbImage Convert()
    {
        var rgb = PixelPool.Shared.Rent(checked(Width * Height * RgbImage.Channels));
        PixelConversion.ToRgb(Mode, Samples, rgb);
        return new RgbImage(Width, Height, rgb, PixelPool.Shared);
    }
}
