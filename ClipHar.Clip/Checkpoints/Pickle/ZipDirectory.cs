using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace ClipHar.Clip.Checkpoints.Pickle;

/// <summary>One file inside a zip archive.</summary>
/// <param name="Name">With forward slashes.</param>
/// <param name="IsDeflated">Compressed; otherwise stored as it is.</param>
/// <param name="DataOffset">Byte offset of its (perhaps compressed) data in the archive.</param>
/// <param name="CompressedLength">Bytes in the archive.</param>
/// <param name="Length">Bytes after decompression, as declared.</param>
internal sealed record ZipEntry(string Name, bool IsDeflated, long DataOffset, long CompressedLength, long Length);

/// <summary>
/// Reads a zip archive's directory. System.IO.Compression does not tell where in the archive an entry's bytes are, and that is the point:
/// torch.save stores tensors uncompressed, so that they can be read in place.
/// </summary>
internal static class ZipDirectory
{
    private const int EndLength = 22;
    private const int MaxDirectoryBytes = 32 << 20;
    private const uint EndSignature = 0x06054b50;
    private const uint End64Signature = 0x06064b50;
    private const uint EntrySignature = 0x02014b50;
    private const uint LocalSignature = 0x04034b50;

    /// <exception cref="CheckpointFormatException">
    /// The archive is damaged, encrypted, split, or uses another compression than deflate.
    /// </exception>
    public static IReadOnlyDictionary<string, ZipEntry> Read(SafeFileHandle handle, string path)
    {
        var fileLength = RandomAccess.GetLength(handle);
        var bytes = new FileBytes(handle, path, 0);
        var (start, length) = FindDirectory(bytes, path, fileLength);
        if (start < 0 || length is < 0 or > MaxDirectoryBytes || start > fileLength - length)
        {
            throw Damaged(path, $"declares a directory of {length} bytes at {start} in a file of {fileLength}");
        }

        var directory = new byte[length];
        bytes.Read(start, directory);
        var entries = new Dictionary<string, ZipEntry>();
        for (var rest = directory.AsSpan(); rest.Length > 0;)
        {
            var entry = ReadEntry(bytes, path, fileLength, ref rest);
            if (!entries.TryAdd(entry.Name, entry))
            {
                throw Damaged(path, $"holds \"{entry.Name}\" twice");
            }
        }

        return entries;
    }

    private static (long Start, long Length) FindDirectory(FileBytes bytes, string path, long fileLength)
    {
        // The end record is the last thing but a comment of at most 65535 bytes.
        var tail = new byte[Math.Min(fileLength, EndLength + ushort.MaxValue)];
        bytes.Read(fileLength - tail.Length, tail);
        for (var i = tail.Length - EndLength; i >= 0; i--)
        {
            var end = tail.AsSpan(i);
            if (BinaryPrimitives.ReadUInt32LittleEndian(end) != EndSignature)
            {
                continue;
            }

            var length = BinaryPrimitives.ReadUInt32LittleEndian(end[12..]);
            var start = BinaryPrimitives.ReadUInt32LittleEndian(end[16..]);
            var is64 = start == uint.MaxValue || length == uint.MaxValue
                || BinaryPrimitives.ReadUInt16LittleEndian(end[10..]) == ushort.MaxValue;
            return is64 && i >= 20 ? FindDirectory64(bytes, path, fileLength, tail.AsSpan(i - 20, 20)) : (start, length);
        }

        throw Damaged(path, "has no directory at its end; it is cut");
    }

    private static (long Start, long Length) FindDirectory64(FileBytes bytes, string path, long fileLength, ReadOnlySpan<byte> locator)
    {
        var position = BinaryPrimitives.ReadInt64LittleEndian(locator[8..]);
        Span<byte> end = stackalloc byte[56];
        if (position < 0 || position > fileLength - end.Length)
        {
            throw Damaged(path, "points to a directory outside the file");
        }

        bytes.Read(position, end);
        return BinaryPrimitives.ReadUInt32LittleEndian(end) == End64Signature
            ? (BinaryPrimitives.ReadInt64LittleEndian(end[48..]), BinaryPrimitives.ReadInt64LittleEndian(end[40..]))
            : throw Damaged(path, "has a damaged end record");
    }

    private static ZipEntry ReadEntry(FileBytes bytes, string path, long fileLength, ref Span<byte> rest)
    {
        if (rest.Length < 46 || BinaryPrimitives.ReadUInt32LittleEndian(rest) != EntrySignature)
        {
            throw Damaged(path, "has a damaged directory");
        }

        var flags = BinaryPrimitives.ReadUInt16LittleEndian(rest[8..]);
        var method = BinaryPrimitives.ReadUInt16LittleEndian(rest[10..]);
        long compressed = BinaryPrimitives.ReadUInt32LittleEndian(rest[20..]);
        long length = BinaryPrimitives.ReadUInt32LittleEndian(rest[24..]);
        int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(rest[28..]);
        int extraLength = BinaryPrimitives.ReadUInt16LittleEndian(rest[30..]);
        int commentLength = BinaryPrimitives.ReadUInt16LittleEndian(rest[32..]);
        long local = BinaryPrimitives.ReadUInt32LittleEndian(rest[42..]);
        if (rest.Length - 46 < nameLength + extraLength + commentLength)
        {
            throw Damaged(path, "has a directory that is cut");
        }

        var name = Encoding.UTF8.GetString(rest.Slice(46, nameLength));
        ReadExtra64(rest.Slice(46 + nameLength, extraLength), ref length, ref compressed, ref local);
        rest = rest[(46 + nameLength + extraLength + commentLength)..];
        if ((flags & 1) != 0 || method is not (0 or 8))
        {
            var how = (flags & 1) != 0 ? "encrypted" : $"with the compression method {method}";
            throw Damaged(path, $"holds \"{name}\" {how}, which torch.save does not do");
        }

        var start = DataStart(bytes, path, fileLength, name, local);
        if (compressed < 0 || length < 0 || compressed > fileLength - start || (method == 0 && compressed != length))
        {
            throw Damaged(path, $"declares {compressed} bytes for \"{name}\", more than there are, or another number in a second place");
        }

        return new ZipEntry(name, method == 8, start, compressed, length);
    }

    /// <summary>Values of all ones stand in the zip64 field, in this order, and only they do.</summary>
    private static void ReadExtra64(ReadOnlySpan<byte> extra, ref long length, ref long compressed, ref long local)
    {
        while (extra.Length >= 4)
        {
            var id = BinaryPrimitives.ReadUInt16LittleEndian(extra);
            var size = Math.Min(BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]), extra.Length - 4);
            var field = extra.Slice(4, size);
            extra = extra[(4 + size)..];
            if (id != 1)
            {
                continue;
            }

            Take(ref field, ref length);
            Take(ref field, ref compressed);
            Take(ref field, ref local);
        }

        static void Take(ref ReadOnlySpan<byte> field, ref long value)
        {
            if (value == uint.MaxValue && field.Length >= 8)
            {
                value = BinaryPrimitives.ReadInt64LittleEndian(field);
                field = field[8..];
            }
        }
    }

    private static long DataStart(FileBytes bytes, string path, long fileLength, string name, long local)
    {
        Span<byte> header = stackalloc byte[30];
        if (local < 0 || local > fileLength - header.Length)
        {
            throw Damaged(path, $"places \"{name}\" outside the file");
        }

        bytes.Read(local, header);
        var nameLength = BinaryPrimitives.ReadUInt16LittleEndian(header[26..]);
        var extraLength = BinaryPrimitives.ReadUInt16LittleEndian(header[28..]);
        var start = local + header.Length + nameLength + extraLength;
        return BinaryPrimitives.ReadUInt32LittleEndian(header) == LocalSignature && start <= fileLength
            ? start
            : throw Damaged(path, $"places \"{name}\" where no entry starts");
    }

    private static CheckpointFormatException Damaged(string path, string problem) => new(path, $"is a zip archive that {problem}.");
}
