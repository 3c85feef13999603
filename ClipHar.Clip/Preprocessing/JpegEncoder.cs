using NetVips;

namespace ClipHar.Clip.Preprocessing;

/// <summary>Writes JPEG files, with libvips. Thread-safe.</summary>
public static class JpegEncoder
{
    /// <param name="quality">1 to 100.</param>
    /// <returns>A baseline JPEG file without metadata.</returns>
    public static byte[] Encode(RgbImage image, int quality = 90)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfLessThan(quality, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quality, 100);
        VipsLibrary.EnsureReady();
        using var samples = Image.NewFromMemory(image.Pixels, image.Width, image.Height, RgbImage.Channels, Enums.BandFormat.Uchar);
        using var colored = samples.Copy(interpretation: Enums.Interpretation.Srgb);
        return colored.JpegsaveBuffer(q: quality, keep: Enums.ForeignKeep.None);
    }
}
