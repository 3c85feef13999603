using NetVips;

namespace ClipHar.Clip.Preprocessing;

/// <summary>Decodes with libvips, on the calling thread, strip by strip into one array.</summary>
internal static class VipsDecoder
{
    // A strip is a managed array for a moment: below 85,000 bytes it stays out of the large object heap.
    private const int StripBytes = 80_000;
    private const int LargestStripRows = 64;

    /// <param name="file">The whole file; a PNG without its ancillary chunks.</param>
    /// <param name="mode">Mode of the result, or null to take it from the decoder.</param>
    /// <param name="orientation">EXIF orientation, 1 to 8; 1 (upright) where there is none.</param>
    /// <exception cref="ImageFormatException">Too large, truncated, damaged or of a kind that is not read.</exception>
    public static SourceImage Decode(byte[] file, ImageFormat format, PixelMode? mode, ImageLimits limits, out int orientation)
    {
        VipsLibrary.EnsureReady();
        try
        {
            using var image = Open(file, format);
            limits.CheckSize(image.Width, image.Height);
            orientation = ReadOrientation(image);
            return ReadPixels(image, mode ?? ModeOf(image, format));
        }
        catch (VipsException e)
        {
            throw Translate(e, format, file.Length);
        }
    }

    /// <summary>Reads the header only; pixels are decoded as they are fetched.</summary>
    internal static Image Open(byte[] file, ImageFormat format)
    {
        const Enums.Access Access = Enums.Access.Sequential;
        const Enums.FailOn FailOn = Enums.FailOn.Truncated;
        return format switch
        {
            ImageFormat.Jpeg => Image.JpegloadBuffer(file, access: Access, failOn: FailOn),
            ImageFormat.Png => Image.PngloadBuffer(file, access: Access, failOn: FailOn),
            ImageFormat.WebP => Image.WebploadBuffer(file, page: 0, n: 1, access: Access, failOn: FailOn),
            ImageFormat.Gif => Image.GifloadBuffer(file, page: 0, n: 1, access: Access, failOn: FailOn),
            ImageFormat.Tiff => Image.TiffloadBuffer(file, page: 0, n: 1, access: Access, failOn: FailOn),
            ImageFormat.Avif => Image.HeifloadBuffer(file, n: 1, access: Access, failOn: FailOn),
            _ => throw new ArgumentOutOfRangeException(nameof(format), format, null),
        };
    }

    internal static int ReadOrientation(Image image)
    {
        const string Field = "orientation";
        return image.Contains(Field) && image.Get(Field) is int value and >= 1 and <= 8 ? value : 1;
    }

    internal static PixelMode ModeOf(Image image, ImageFormat format) => (image.Interpretation, image.Bands) switch
    {
        (Enums.Interpretation.Cmyk, >= 4) => PixelMode.Cmyk,
        (Enums.Interpretation.Grey16, _) when format == ImageFormat.Tiff => PixelMode.Gray16,
        (Enums.Interpretation.Bw or Enums.Interpretation.Grey16, 1) => PixelMode.Gray,
        (Enums.Interpretation.Bw or Enums.Interpretation.Grey16, 2) => PixelMode.GrayAlpha,
        (Enums.Interpretation.Srgb, 3 or 4) when format == ImageFormat.Gif => PixelMode.Palette,
        (Enums.Interpretation.Srgb or Enums.Interpretation.Rgb or Enums.Interpretation.Rgb16, 3) => PixelMode.Rgb,
        (Enums.Interpretation.Srgb or Enums.Interpretation.Rgb or Enums.Interpretation.Rgb16, >= 4) => PixelMode.Rgba,
        _ => throw new ImageFormatException(
            ImageProblem.Unsupported,
            $"The {format} has {image.Bands} channels of the kind {image.Interpretation}; gray, RGB and CMYK are read."),
    };

    private static SourceImage ReadPixels(Image image, PixelMode mode)
    {
        var wide = image.Format switch
        {
            Enums.BandFormat.Uchar => false,
            Enums.BandFormat.Ushort => true,
            _ => throw new ImageFormatException(
                ImageProblem.Unsupported, $"The picture's samples are of the type {image.Format}; 8 and 16 bit integers are read."),
        };
        if (mode == PixelMode.Gray16 && !wide)
        {
            mode = PixelMode.Gray;
        }

        var (width, height, bands) = (image.Width, image.Height, image.Bands);
        var bytesPerPixel = SourceImage.BytesPerPixel(mode);
        var samples = PixelPool.Shared.Rent(checked(width * height * bytesPerPixel));
        var rowBytes = width * bands * (wide ? 2 : 1);

        // Rows in multiples of 8, since that is how JPEG comes.
        var stripRows = Math.Clamp(StripBytes / rowBytes / 8 * 8, 8, LargestStripRows);
        using var region = Region.New(image);
        for (var top = 0; top < height; top += stripRows)
        {
            var rows = Math.Min(stripRows, height - top);
            var strip = region.Fetch(0, top, width, rows);
            var target = samples.AsSpan(top * width * bytesPerPixel, rows * width * bytesPerPixel);
            CopyStrip(strip, bands, wide, mode, target);
        }

        return new SourceImage(mode, width, height, samples);
    }

    /// <summary>Takes the first channels of each pixel, and of 16 bits the high byte (except for <see cref="PixelMode.Gray16"/>).</summary>
    private static void CopyStrip(ReadOnlySpan<byte> strip, int bands, bool wide, PixelMode mode, Span<byte> target)
    {
        var keepsWide = mode == PixelMode.Gray16;
        var bytesPerPixel = SourceImage.BytesPerPixel(mode);
        var channels = keepsWide ? 1 : bytesPerPixel;
        if (bands < channels)
        {
            throw new ImageFormatException(ImageProblem.Damaged, $"The picture has {bands} channels, but says that it has {channels}.");
        }

        if (bands == channels && wide == keepsWide)
        {
            strip[..target.Length].CopyTo(target);
            return;
        }

        var sampleBytes = wide ? 2 : 1;
        var offset = wide && !keepsWide && BitConverter.IsLittleEndian ? 1 : 0;
        var copied = keepsWide ? 2 : 1;
        for (int from = 0, to = 0; to < target.Length; from += bands * sampleBytes, to += bytesPerPixel)
        {
            for (var c = 0; c < channels; c++)
            {
                strip.Slice(from + (c * sampleBytes) + offset, copied).CopyTo(target[(to + (c * copied))..]);
            }
        }
    }

    internal static ImageFormatException Translate(VipsException error, ImageFormat format, int length)
    {
        var cause = CauseOf(error.Message, format);
        var detail = cause.Length == 0 ? "" : $" ({cause})";
        string[] endings = ["premature end", "unexpected end", "not enough", "end of file", "end of stream", "insufficient input"];
        return endings.Any(ending => cause.Contains(ending, StringComparison.OrdinalIgnoreCase))
            ? new ImageFormatException(
                ImageProblem.Truncated, $"The {format} is cut off: its {length} bytes end before the picture does{detail}.", error)
            : new ImageFormatException(ImageProblem.Damaged, $"The {format} is damaged and cannot be decoded{detail}.", error);
    }

    /// <summary>
    /// The decoder's own words. libvips collects errors of the whole process, so that another picture's may stand among them:
    /// only a line of this format's decoder counts, as in "unable to call jpegload_buffer\nVipsJpeg: premature end of JPEG image\n".
    /// </summary>
    private static string CauseOf(string message, ImageFormat format)
    {
        var source = format switch
        {
            ImageFormat.Jpeg => "VipsJpeg: ",
            ImageFormat.Png => "vipspng: ",
            ImageFormat.WebP => "webp: ",
            ImageFormat.Gif => "gifload_buffer: ",
            ImageFormat.Avif => "heif: ",
            _ => "tiff: ",
        };
        var lines = message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return lines.LastOrDefault(line => line.StartsWith(source, StringComparison.Ordinal))?[source.Length..] ?? "";
    }
}
