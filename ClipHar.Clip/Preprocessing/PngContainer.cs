using System.Buffers.Binary;

namespace ClipHar.Clip.Preprocessing;

/// <summary>What the first chunk of a PNG says.</summary>
internal readonly record struct PngHeader(uint Width, uint Height, byte BitDepth, byte ColorType)
{
    /// <summary>The mode that Pillow opens such a file in.</summary>
    public PixelMode Mode => (ColorType, BitDepth) switch
    {
        (0, 1) => PixelMode.Bilevel,
        (0, 16) => PixelMode.Gray16,
        (0, _) => PixelMode.Gray,
        (3, _) => PixelMode.Palette,
        (4, 8) => PixelMode.GrayAlpha,
        (4, _) or (6, _) => PixelMode.Rgba,
        _ => PixelMode.Rgb,
    };
}

/// <summary>
/// Reads a PNG's chunks and keeps those that make the picture. The others (compressed texts, colour profiles, animation) are
/// of no use here and are where the bombs are: a few kB of zTXt or iCCP inflate to gigabytes.
/// </summary>
internal static class PngContainer
{
    private const int ChunkOverhead = 12;
    private const int HeaderLength = 13;
    private const int LongestExif = 64 << 10;

    /// <returns>The header, and the file with its pixel chunks only: the same array if there was nothing to leave out.</returns>
    /// <exception cref="ImageFormatException">Truncated, or the chunks contradict the format.</exception>
    public static PngHeader Read(byte[] file, ImageLimits limits, out byte[] picture)
    {
        var header = ReadHeader(file);
        limits.CheckSize(header.Width, header.Height);

        var kept = new List<Range>();
        var at = ImageSignature.Png.Length;
        for (var ended = false; !ended;)
        {
            var length = ReadChunkLength(file, at);
            var type = file.AsSpan(at + 4, 4);
            var next = at + ChunkOverhead + length;
            ended = type.SequenceEqual("IEND"u8);
            if (IsPicture(type, length))
            {
                kept.Add(at..next);
            }

            at = next;
        }

        picture = Join(file, kept);
        return header;
    }

    private static bool IsPicture(ReadOnlySpan<byte> type, int length) =>
        type.SequenceEqual("IHDR"u8) || type.SequenceEqual("PLTE"u8) || type.SequenceEqual("IDAT"u8) || type.SequenceEqual("IEND"u8)
        || type.SequenceEqual("tRNS"u8) || (type.SequenceEqual("eXIf"u8) && length <= LongestExif);

    private static PngHeader ReadHeader(ReadOnlySpan<byte> file)
    {
        var at = ImageSignature.Png.Length;
        var length = ReadChunkLength(file, at);
        if (length != HeaderLength || !file.Slice(at + 4, 4).SequenceEqual("IHDR"u8))
        {
            throw new ImageFormatException(ImageProblem.Damaged, "The PNG does not begin with its header (IHDR).");
        }

        var body = file.Slice(at + 8, HeaderLength);
        var header = new PngHeader(
            BinaryPrimitives.ReadUInt32BigEndian(body), BinaryPrimitives.ReadUInt32BigEndian(body[4..]), body[8], body[9]);
        var allowed = header.ColorType switch
        {
            0 => header.BitDepth is 1 or 2 or 4 or 8 or 16,
            3 => header.BitDepth is 1 or 2 or 4 or 8,
            2 or 4 or 6 => header.BitDepth is 8 or 16,
            _ => false,
        };
        return allowed
            ? header
            : throw new ImageFormatException(
                ImageProblem.Damaged, $"The PNG says colour type {header.ColorType} with {header.BitDepth} bits, which does not exist.");
    }

    private static int ReadChunkLength(ReadOnlySpan<byte> file, int at)
    {
        var left = file.Length - at;
        if (left < ChunkOverhead)
        {
            throw Truncated(file.Length);
        }

        var length = BinaryPrimitives.ReadUInt32BigEndian(file[at..]);
        return length <= left - ChunkOverhead ? (int)length : throw Truncated(file.Length);
    }

    private static ImageFormatException Truncated(int length) =>
        new(ImageProblem.Truncated, $"The PNG is cut off: its {length} bytes end before the picture does.");

    private static byte[] Join(byte[] file, List<Range> kept)
    {
        var total = ImageSignature.Png.Length + kept.Sum(range => range.End.Value - range.Start.Value);
        if (total == file.Length)
        {
            return file;
        }

        var joined = new byte[total];
        ImageSignature.Png.CopyTo(joined);
        var at = ImageSignature.Png.Length;
        foreach (var range in kept)
        {
            var chunk = file.AsSpan(range);
            chunk.CopyTo(joined.AsSpan(at));
            at += chunk.Length;
        }

        return joined;
    }
}
