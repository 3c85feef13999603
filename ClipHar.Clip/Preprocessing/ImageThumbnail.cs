using NetVips;

namespace ClipHar.Clip.Preprocessing;

/// <summary>Small JPEGs of pictures, for pages and reports.</summary>
public static class ImageThumbnail
{
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
