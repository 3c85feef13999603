using ClipHar.Clip.Preprocessing;
using NetVips;

namespace ClipHar.Tests.Preprocessing;

/// <summary>Small pictures in the formats that the goldens lack, written with libvips, and bitmaps written by hand.</summary>
internal static class SamplePictures
{
    public static IReadOnlyList<(string Name, byte[] File)> All { get; } = [.. Create()];

    /// <summary>Smooth colours, so that lossy formats stay close.</summary>
    public static RgbImage Gradient(int width, int height)
    {
        var pixels = new byte[width * height * 3];
        for (var i = 0; i < width * height; i++)
        {
            var (x, y) = (i % width, i / width);
            (pixels[3 * i], pixels[(3 * i) + 1], pixels[(3 * i) + 2]) = (
                (byte)(255 * x / width), (byte)(255 * y / height), (byte)(255 * (x + y) / (width + height)));
        }

        return new RgbImage(width, height, pixels);
    }

    /// <param name="saved">What libvips is to do with the picture.</param>
    public static byte[] Save(RgbImage picture, Func<Image, byte[]> saved)
    {
        using var image = Image.NewFromMemory(picture.Pixels, picture.Width, picture.Height, 3, Enums.BandFormat.Uchar);
        using var colored = image.Copy(interpretation: Enums.Interpretation.Srgb);
        return saved(colored);
    }

    private static IEnumerable<(string Name, byte[] File)> Create()
    {
        var picture = Gradient(40, 28);
        yield return ("lossless.webp", Save(picture, image => image.WebpsaveBuffer(lossless: true)));
        yield return ("lossy.webp", Save(picture, image => image.WebpsaveBuffer(q: 90)));
        yield return ("animated.webp", SaveAnimation(image => image.WebpsaveBuffer(lossless: true)));
        yield return ("still.gif", Save(picture, image => image.GifsaveBuffer()));
        yield return ("animated.gif", SaveAnimation(image => image.GifsaveBuffer()));
        yield return ("plain.tiff", Save(picture, image => image.TiffsaveBuffer()));
        yield return (
            "deflated.tiff", Save(picture, image => image.TiffsaveBuffer(compression: Enums.ForeignTiffCompression.Deflate, tile: true,
                tileWidth: 16, tileHeight: 16)));
        yield return (
            "still.avif", Save(picture, image => image.HeifsaveBuffer(q: 90, compression: Enums.ForeignHeifCompression.Av1, effort: 0)));
        yield return ("progressive.jpg", Save(picture, image => image.JpegsaveBuffer(q: 95, interlace: true)));
        yield return ("interlaced.png", Save(picture, image => image.PngsaveBuffer(interlace: true)));
        foreach (var bits in new[] { 1, 4, 8, 16, 24, 32 })
        {
            yield return ($"{bits}-bit.bmp", BmpWriter.Write(picture, bits));
        }
    }

    /// <summary>Two frames, the second one black.</summary>
    private static byte[] SaveAnimation(Func<Image, byte[]> saved)
    {
        var first = Gradient(40, 28);
        var frames = new RgbImage(40, 56, [.. first.Pixels, .. new byte[first.Pixels.Length]]);
        return Save(frames, image =>
        {
            using var animation = image.Mutate(mutable => mutable.Set(GValue.GIntType, "page-height", 28));
            return saved(animation);
        });
    }
}
