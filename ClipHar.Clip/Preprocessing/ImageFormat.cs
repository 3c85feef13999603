using System.Buffers.Binary;

namespace ClipHar.Clip.Preprocessing;

/// <summary>File formats that <see cref="ImageDecoder"/> reads.</summary>
public enum ImageFormat
{
    Jpeg,
    Png,
    WebP,
    Gif,
    Bmp,
    Tiff,
    Avif,
}

/// <summary>Tells a picture's format by its first bytes; names and content types given by the sender are not trusted.</summary>
internal static class ImageSignature
{
    public const string Allowed = "JPEG, PNG, WebP, GIF, BMP, TIFF and AVIF";

    public static ReadOnlySpan<byte> Png => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <exception cref="ImageFormatException">Empty, or none of the formats.</exception>
    public static ImageFormat Identify(ReadOnlySpan<byte> file)
    {
        if (file.IsEmpty)
        {
            throw new ImageFormatException(ImageProblem.Unsupported, $"The picture is empty. Allowed are {Allowed}.");
        }

        return file switch
        {
            [0xFF, 0xD8, 0xFF, ..] => ImageFormat.Jpeg,
            _ when file.StartsWith(Png) => ImageFormat.Png,
            _ when file.StartsWith("GIF87a"u8) || file.StartsWith("GIF89a"u8) => ImageFormat.Gif,
            _ when file.StartsWith("RIFF"u8) && file.Length >= 12 && file[8..].StartsWith("WEBP"u8) => ImageFormat.WebP,
            _ when file.StartsWith("II*\0"u8) || file.StartsWith("MM\0*"u8) => ImageFormat.Tiff,
            _ when file.StartsWith("BM"u8) => ImageFormat.Bmp,
            _ when file.Length >= 12 && file[4..].StartsWith("ftyp"u8) => IdentifyIsoMedia(file),
            _ => throw Unknown(file),
        };
    }

    private static ImageFormat IdentifyIsoMedia(ReadOnlySpan<byte> file)
    {
        // The major brand, then (after a version) the compatible ones.
        var boxLength = (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(file), (uint)Math.Min(file.Length, 256));
        for (var at = 8; at + 4 <= boxLength; at += at == 8 ? 8 : 4)
        {
            if (file[at..].StartsWith("avif"u8) || file[at..].StartsWith("avis"u8))
            {
                return ImageFormat.Avif;
            }
        }

        throw new ImageFormatException(
            ImageProblem.Unsupported,
            $"This is a HEIC picture or a video, which is not read: save it as JPEG. Allowed are {Allowed}.");
    }

    private static ImageFormatException Unknown(ReadOnlySpan<byte> file)
    {
        var start = file.TrimStart(" \t\r\n\uFEFF"u8);
        var guess = start switch
        {
            _ when start.StartsWith("<svg"u8) || start.StartsWith("<?xml"u8) => " It looks like SVG.",
            _ when start.StartsWith("<"u8) => " It looks like a web page.",
            _ when start.StartsWith("%PDF"u8) => " It looks like PDF.",
            _ when start.StartsWith("data:"u8) => " It looks like a data URL.",
            _ => "",
        };
        return new ImageFormatException(
            ImageProblem.Unsupported, $"The file is no picture of a known format.{guess} Allowed are {Allowed}.");
    }
}
