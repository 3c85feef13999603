using NetVips;

namespace ClipHar.Clip.Preprocessing;

/// <summary>Small JPEGs of pictures, for pages and reports.</summary>
public static class ImageThumbnail
{
    /// <summary>
    /// The same from a picture's file, upright. JPEG and WebP are decoded at a fraction of their size, which takes a fraction of the
    /// time and memory of decoding them whole.
    /// </summary>
    /// <param name="file">The whole file.</param>
    /// <param name="limits">Checked before pixels are decoded.</param>
    /// <param name="longestSide">Pixels, at least 1.</param>
    /// <param name="quality">JPEG quality, 1 to 100.</param>
    /// <exception cref="ImageFormatException">The picture is refused; the message says why.</exception>
    public static byte[] Jpeg(byte[] file, ImageLimits limits, int longestSide, int quality = 75)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(longestSide, 1);
        ArgumentOutOfRangeException.ThrowIfNotEqual(quality, Math.Clamp(quality, 1, 100));
        var header = ImageHeader.Read(file, limits);
        if (header is not { Format: ImageFormat.Jpeg or ImageFormat.WebP, Mode: PixelMode.Rgb or PixelMode.Gray })
        {
            return Jpeg(ImageDecoder.Decode(file, limits), longestSide, quality);
        }

        try
        {
            using var small = Image.ThumbnailBuffer(
                file, longestSide, height: longestSide, size: Enums.Size.Down, failOn: Enums.FailOn.Truncated);
            using var colours = small.Colourspace(Enums.Interpretation.Srgb);
            return colours.JpegsaveBuffer(q: quality, keep: Enums.ForeignKeep.None);
        }
        catch (VipsException e)
        {
            throw VipsDecoder.Translate(e, header.Format, file.Length);
        }
    }

    /// <summary>Shrinks a picture to fit a square, keeping its shape; a smaller one is not enlarged.</summary>
    /// <param name="longestSide">Pixels, at least 1.</param>
    /// <param name="quality">JPEG quality, 1 to 100.</param>
    /// <returns>A JPEG without metadata.</returns>
    public static byte[] Jpeg(RgbImage image, int longestSide, int quality = 75)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfLessThan(longestSide, 1);
        ArgumentOutOfRangeException.ThrowIfNotEqual(quality, Math.Clamp(quality, 1, 100));
        VipsLibrary.EnsureReady();
        using var pixels = Image.NewFromMemory(image.Pixels, image.Width, image.Height, RgbImage.Channels, Enums.BandFormat.Uchar);
        using var colours = pixels.Copy(interpretation: Enums.Interpretation.Srgb);
        using var small = colours.ThumbnailImage(longestSide, height: longestSide, size: Enums.Size.Down);
        return small.JpegsaveBuffer(q: quality, keep: Enums.ForeignKeep.None);
    }
}
