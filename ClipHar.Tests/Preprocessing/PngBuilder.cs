using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace ClipHar.Tests.Preprocessing;

/// <summary>Builds PNG files that no encoder would write: lying headers, bombs, chunks of any size.</summary>
internal static class PngBuilder
{
    private static readonly byte[] Signature = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>The chunks behind the signature, each as <see cref="Chunk"/> made it.</summary>
    public static byte[] File(params byte[][] chunks) => [.. Signature, .. chunks.SelectMany(chunk => chunk)];

    public static byte[] Header(uint width, uint height, byte bitDepth = 8, byte colorType = 2)
    {
        var body = new byte[13];
        BinaryPrimitives.WriteUInt32BigEndian(body, width);
        BinaryPrimitives.WriteUInt32BigEndian(body.AsSpan(4), height);
        (body[8], body[9]) = (bitDepth, colorType);
        return Chunk("IHDR", body);
    }

    public static byte[] Chunk(string type, byte[] body)
    {
        var chunk = new byte[12 + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, body.Length);
        Encoding.ASCII.GetBytes(type, chunk.AsSpan(4));
        body.CopyTo(chunk.AsSpan(8));
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + body.Length), Crc32(chunk.AsSpan(4, 4 + body.Length)));
        return chunk;
    }

    /// <summary>zlib stream of zeros: a thousandth of its length.</summary>
    public static byte[] DeflatedZeros(long length)
    {
        using var target = new MemoryStream();
        using (var zlib = new ZLibStream(target, CompressionLevel.Fastest, leaveOpen: true))
        {
            var block = new byte[1 << 16];
            for (; length > 0; length -= block.Length)
            {
                zlib.Write(block.AsSpan(0, (int)Math.Min(length, block.Length)));
            }
        }

        return target.ToArray();
    }

    /// <summary>Makes the checksums right again after damage, so that it reaches what lies behind the check.</summary>
    public static byte[] WithRightChecksums(byte[] file)
    {
        var repaired = (byte[])file.Clone();
        for (var at = (long)Signature.Length; at + 12 <= repaired.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(repaired.AsSpan((int)at));
            if (at + 12 + length > repaired.Length)
            {
                break;
            }

            var body = repaired.AsSpan((int)at + 4, 4 + (int)length);
            BinaryPrimitives.WriteUInt32BigEndian(repaired.AsSpan((int)(at + 8 + length)), Crc32(body));
            at += 12 + length;
        }

        return repaired;
    }

    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
            }
        }

        return ~crc;
    }
}
