using System.Buffers.Binary;
using System.Numerics;

namespace ClipHar.Clip.Preprocessing;

/// <summary>Reads Windows and OS/2 bitmaps of 1, 4, 8, 16, 24 and 32 bits. Run-length compression is refused. Alpha is ignored.</summary>
internal static class BmpDecoder
{
    private const int FileHeaderLength = 14;
    private const int CoreHeaderLength = 12;
    private const int InfoHeaderLength = 40;

    private readonly record struct Layout(int Width, int Height, bool TopDown, int Bits, uint[] Masks, byte[] PaletteRgb, int PixelOffset)
    {
        /// <summary>Bytes from one row to the next: rows are padded to four bytes.</summary>
        public int Stride => (int)((((long)Width * Bits) + 31) / 32 * 4);
    }

    public static SourceImage Decode(ReadOnlySpan<byte> file, ImageLimits limits)
    {
        var layout = ReadLayout(file, limits);
        var needed = layout.PixelOffset + ((long)layout.Stride * layout.Height);
        if (needed > file.Length)
        {
            throw Truncated(file.Length);
        }

        var indexed = layout.Bits <= 8;
        var mode = indexed ? PaletteMode(layout) : PixelMode.Rgb;
        var rowLength = layout.Width * SourceImage.BytesPerPixel(mode);
        var samples = PixelPool.Shared.Rent(checked(rowLength * layout.Height));
        for (var y = 0; y < layout.Height; y++)
        {
            var stored = layout.TopDown ? y : layout.Height - 1 - y;
            var row = file.Slice(layout.PixelOffset + (stored * layout.Stride), layout.Stride);
            var target = samples.AsSpan(y * rowLength, rowLength);
            if (indexed)
            {
                ReadIndexedRow(row, layout, mode, target);
            }
            else if (layout.Bits == 24)
            {
                ReadBgrRow(row, target);
            }
            else
            {
                ReadMaskedRow(row, layout, target);
            }
        }

        return new SourceImage(mode, layout.Width, layout.Height, samples);
    }

    /// <summary>What the file says of itself, without its pixels.</summary>
    /// <exception cref="ImageFormatException">As <see cref="Decode"/>, where the header tells it.</exception>
    public static ImageHeader ReadHeader(ReadOnlySpan<byte> file, ImageLimits limits)
    {
        var layout = ReadLayout(file, limits);
        var mode = layout.Bits <= 8 ? PaletteMode(layout) : PixelMode.Rgb;
        return new ImageHeader { Format = ImageFormat.Bmp, Mode = mode, Width = layout.Width, Height = layout.Height, BitDepth = 8 };
    }

    private static Layout ReadLayout(ReadOnlySpan<byte> file, ImageLimits limits)
    {
        if (file.Length < FileHeaderLength + CoreHeaderLength)
        {
            throw Truncated(file.Length);
        }

        var pixelOffset = BinaryPrimitives.ReadUInt32LittleEndian(file[10..]);
        var header = file[FileHeaderLength..];
        var headerLength = BinaryPrimitives.ReadUInt32LittleEndian(header);
        if (headerLength is not (CoreHeaderLength or InfoHeaderLength or 52 or 56 or 64 or 108 or 124))
        {
            throw Damaged($"its header says a length of {headerLength} bytes");
        }

        if (header.Length < headerLength)
        {
            throw Truncated(file.Length);
        }

        var core = headerLength == CoreHeaderLength;
        long width = core ? BinaryPrimitives.ReadUInt16LittleEndian(header[4..]) : BinaryPrimitives.ReadInt32LittleEndian(header[4..]);
        long height = core ? BinaryPrimitives.ReadUInt16LittleEndian(header[6..]) : BinaryPrimitives.ReadInt32LittleEndian(header[8..]);
        limits.CheckSize(width, Math.Abs(height));

        var bits = BinaryPrimitives.ReadUInt16LittleEndian(header[(core ? 10 : 14)..]);
        var compression = core ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(header[16..]);
        var colors = core ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(header[32..]);
        var masks = ReadMasks(header, bits, compression, (int)headerLength, out var masksLength);
        var palette = bits <= 8
            ? ReadPalette(header[((int)headerLength + masksLength)..], bits, colors, core ? 3 : 4, file.Length)
            : [];
        return pixelOffset >= FileHeaderLength + headerLength && pixelOffset <= file.Length
            ? new Layout((int)width, (int)Math.Abs(height), height < 0, bits, masks, palette, (int)pixelOffset)
            : throw Damaged($"its pixels are said to begin at byte {pixelOffset}");
    }

    /// <summary>Bit masks of red, green and blue; empty where the number of bits says all.</summary>
    private static uint[] ReadMasks(ReadOnlySpan<byte> header, int bits, uint compression, int headerLength, out int masksLength)
    {
        masksLength = 0;
        switch (bits, compression)
        {
            case (1 or 4 or 8 or 24, 0):
                return [];
            case (16, 0):
                return [0x7C00, 0x03E0, 0x001F];
            case (32, 0):
                return [0xFF0000, 0x00FF00, 0x0000FF];
            case (16 or 32, 3 or 6):
                // Behind a 40-byte header, inside a longer one: the same place.
                masksLength = headerLength == InfoHeaderLength ? (compression == 6 ? 16 : 12) : 0;
                if (header.Length < InfoHeaderLength + 12)
                {
                    throw Damaged("its colour masks are missing");
                }

                var masks = new uint[3];
                for (var c = 0; c < masks.Length; c++)
                {
                    masks[c] = BinaryPrimitives.ReadUInt32LittleEndian(header[(InfoHeaderLength + (4 * c))..]);
                }

                return masks;
            case (_, 1 or 2 or 4 or 5):
                throw new ImageFormatException(ImageProblem.Unsupported, "The BMP is compressed, which is not read: save it as PNG.");
            default:
                throw Damaged($"it says {bits} bits a pixel with compression {compression}");
        }
    }

    private static byte[] ReadPalette(ReadOnlySpan<byte> stored, int bits, uint colors, int entryLength, int fileLength)
    {
        var count = colors == 0 ? 1 << bits : (int)Math.Min(colors, 1u << bits);
        if (stored.Length < count * entryLength)
        {
            throw Truncated(fileLength);
        }

        // Indices beyond the stored colours are black.
        var rgb = new byte[3 << bits];
        for (var i = 0; i < count; i++)
        {
            var bgr = stored.Slice(i * entryLength, 3);
            (rgb[3 * i], rgb[(3 * i) + 1], rgb[(3 * i) + 2]) = (bgr[2], bgr[1], bgr[0]);
        }

        return rgb;
    }

    /// <summary>A palette that only counts up in gray is no palette, as for Pillow.</summary>
    private static PixelMode PaletteMode(Layout layout)
    {
        var last = (1 << layout.Bits) - 1;
        for (var i = 0; i <= last; i++)
        {
            var gray = layout.Bits == 1 ? i * 255 : i;
            if (layout.PaletteRgb.AsSpan(3 * i, 3).ContainsAnyExcept((byte)gray))
            {
                return PixelMode.Palette;
            }
        }

        return layout.Bits == 1 ? PixelMode.Bilevel : PixelMode.Gray;
    }

    private static void ReadIndexedRow(ReadOnlySpan<byte> row, Layout layout, PixelMode mode, Span<byte> target)
    {
        var last = (1 << layout.Bits) - 1;
        for (var x = 0; x < layout.Width; x++)
        {
            var bit = x * layout.Bits;
            var index = (row[bit >> 3] >> (8 - layout.Bits - (bit & 7))) & last;
            if (mode == PixelMode.Palette)
            {
                layout.PaletteRgb.AsSpan(3 * index, 3).CopyTo(target[(3 * x)..]);
            }
            else
            {
                target[x] = layout.PaletteRgb[3 * index];
            }
        }
    }

    private static void ReadBgrRow(ReadOnlySpan<byte> row, Span<byte> target)
    {
        for (var at = 0; at + 3 <= target.Length; at += 3)
        {
            (target[at], target[at + 1], target[at + 2]) = (row[at + 2], row[at + 1], row[at]);
        }
    }

    private static void ReadMaskedRow(ReadOnlySpan<byte> row, Layout layout, Span<byte> target)
    {
        for (var x = 0; x < layout.Width; x++)
        {
            var pixel = layout.Bits == 16
                ? BinaryPrimitives.ReadUInt16LittleEndian(row[(2 * x)..])
                : BinaryPrimitives.ReadUInt32LittleEndian(row[(4 * x)..]);
            for (var c = 0; c < 3; c++)
            {
                var mask = layout.Masks[c];
                var shift = BitOperations.TrailingZeroCount(mask);
                ulong largest = mask == 0 ? 1 : mask >> shift;
                target[(3 * x) + c] = mask == 0 ? (byte)0 : (byte)((ulong)((pixel & mask) >> shift) * 255 / largest);
            }
        }
    }

    private static ImageFormatException Damaged(string detail) => new(ImageProblem.Damaged, $"The BMP is damaged: {detail}.");

    private static ImageFormatException Truncated(int length) =>
        new(ImageProblem.Truncated, $"The BMP is cut off: its {length} bytes end before the picture does.");
}
