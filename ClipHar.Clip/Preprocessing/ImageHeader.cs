using NetVips;

namespace ClipHar.Clip.Preprocessing;

/// <summary>What a picture file says of itself, without its pixels.</summary>
public sealed record ImageHeader
{
    /// <summary>By the first bytes, whatever the file's name says.</summary>
    public required ImageFormat Format { get; init; }

    public required PixelMode Mode { get; init; }

    /// <summary>Pixels as stored, before <see cref="Orientation"/>.</summary>
    public required int Width { get; init; }

    /// <summary>Pixels as stored, before <see cref="Orientation"/>.</summary>
    public required int Height { get; init; }

    /// <summary>Bits a channel: 8 (or fewer) or 16.</summary>
    public required int BitDepth { get; init; }

    /// <summary>EXIF orientation, 1 (upright) to 8.</summary>
    public int Orientation { get; init; } = 1;

    /// <summary>Names of the EXIF tags that are there, such as GPSLatitude; their values stay in the file.</summary>
    public IReadOnlyList<string> ExifTags { get; init; } = [];

    /// <summary>Reads the header. The pixels may still be damaged: only decoding tells.</summary>
    /// <param name="file">The whole file.</param>
    /// <exception cref="ImageFormatException">No picture, a kind that is not read, too large, or damaged in the header.</exception>
    public static ImageHeader Read(byte[] file, ImageLimits limits)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(limits);
        limits.CheckBytes(file.Length);
        var format = ImageSignature.Identify(file);
        if (format == ImageFormat.Bmp)
        {
            return BmpDecoder.ReadHeader(file, limits);
        }

        PngHeader? png = format == ImageFormat.Png ? PngContainer.Read(file, limits, out file) : null;
        VipsLibrary.EnsureReady();
        try
        {
            using var image = VipsDecoder.Open(file, format);
            limits.CheckSize(image.Width, image.Height);
            return new ImageHeader
            {
                Format = format,
                Mode = png?.Mode ?? VipsDecoder.ModeOf(image, format),
                Width = image.Width,
                Height = image.Height,
                BitDepth = png?.BitDepth is { } bits ? Math.Max(8, (int)bits) : image.Format == Enums.BandFormat.Ushort ? 16 : 8,
                Orientation = VipsDecoder.ReadOrientation(image),
                ExifTags = ReadExifTags(image),
            };
        }
        catch (VipsException e)
        {
            throw VipsDecoder.Translate(e, format, file.Length);
        }
    }

    /// <summary>libvips names its fields exif-ifd3-GPSLatitude; the thumbnail's directory (ifd1) says nothing about the picture.</summary>
    private static List<string> ReadExifTags(Image image)
    {
        const string Prefix = "exif-ifd";
        var tags = new List<string>();
        foreach (var field in image.GetFields())
        {
            if (field.StartsWith(Prefix, StringComparison.Ordinal) && !field.StartsWith(Prefix + "1-", StringComparison.Ordinal)
                && field.IndexOf('-', Prefix.Length) is > 0 and var dash)
            {
                tags.Add(field[(dash + 1)..]);
            }
        }

        return tags;
    }
}
