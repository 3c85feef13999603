using System.Buffers.Binary;
using ClipHar.Clip.Preprocessing;

namespace ClipHar.Tests.Preprocessing;

/// <summary>Writes bitmaps of every depth, since no library at hand does.</summary>
internal static class BmpWriter
{
    private const int HeadersLength = 14 + 40;

    /// <param name="bits">1, 4 and 8 quantise the red channel to a palette of reds; 16 is 5-6-5 with masks; 24 and 32 keep all.</param>
    public static byte[] Write(RgbImage image, int bits, bool topDown = false)
    {
        var colors = bits <= 8 ? 1 << bits : 0;
        var masksLength = bits == 16 ? 12 : 0;
        var offset = HeadersLength + masksLength + (4 * colors);
        var stride = ((image.Width * bits) + 31) / 32 * 4;
        var file = new byte[offset + (stride * image.Height)];
        "BM"u8.CopyTo(file);
        Int32(file, 2, file.Length);
        Int32(file, 10, offset);
        Int32(file, 14, 40);
        Int32(file, 18, image.Width);
        Int32(file, 22, topDown ? -image.Height : image.Height);
        file[26] = 1;
        file[28] = (byte)bits;
        Int32(file, 30, bits == 16 ? 3 : 0);
        if (bits == 16)
        {
            Int32(file, 54, 0xF800);
            Int32(file, 58, 0x07E0);
            Int32(file, 62, 0x001F);
        }

        for (var i = 0; i < colors; i++)
        {
            file[HeadersLength + (4 * i) + 2] = (byte)(i * 255 / (colors - 1));
        }

        for (var y = 0; y < image.Height; y++)
        {
            var row = file.AsSpan(offset + ((topDown ? y : image.Height - 1 - y) * stride), stride);
            for (var x = 0; x < image.Width; x++)
            {
                WritePixel(row, x, bits, image.Pixels.AsSpan(((y * image.Width) + x) * 3, 3));
            }
        }

        return file;
    }

    private static void WritePixel(Span<byte> row, int x, int bits, ReadOnlySpan<byte> rgb)
    {
        switch (bits)
        {
            case <= 8:
                row[x * bits / 8] |= (byte)(rgb[0] >> (8 - bits) << (8 - bits - (x * bits % 8)));
                break;
            case 16:
                BinaryPrimitives.WriteUInt16LittleEndian(
                    row[(2 * x)..], (ushort)((rgb[0] >> 3 << 11) | (rgb[1] >> 2 << 5) | (rgb[2] >> 3)));
                break;
            default:
                var at = x * bits / 8;
                (row[at], row[at + 1], row[at + 2]) = (rgb[2], rgb[1], rgb[0]);
                break;
        }
    }

    private static void Int32(byte[] file, int at, int value) => BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(at), value);
}
