using System.Buffers.Binary;

namespace ClipHar.Core.Datasets.Acquisition.Archives;

/// <summary>
/// Counts the entries of a zip's central directory in constant memory, before anything makes objects of them: the count that the archive
/// declares may lie, and a file of nothing but directory headers would fill the memory.
/// </summary>
/// <remarks>APPNOTE.TXT 6.3.10, sections 4.3.12 (header), 4.3.14 to 4.3.16 (ends).</remarks>
internal static class ZipDirectory
{
    private const uint HeaderSignature = 0x02014B50;
    private const uint EndSignature = 0x06054B50;
    private const uint LocatorSignature = 0x07064B50;
    private const uint Zip64Signature = 0x06064B50;
    private const int HeaderBytes = 46;
    private const int EndBytes = 22;
    private const int LocatorBytes = 20;
    private const int MaxComment = ushort.MaxValue;

    /// <param name="file">Seekable and buffered; its position is changed.</param>
    /// <exception cref="ImportException">No zip, or beyond the limits.</exception>
    public static async Task CheckAsync(Stream file, ArchiveLimits limits, CancellationToken cancellationToken)
    {
        file.Position = await FindAsync(file, cancellationToken);
        var (header, scratch, unpacked) = (new byte[HeaderBytes], new byte[1 << 12], 0L);
        while (await file.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false, cancellationToken) == header.Length
            && BinaryPrimitives.ReadUInt32LittleEndian(header) == HeaderSignature)
        {
            limits.CountEntry();
            var bytes = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(24));
            unpacked += bytes == uint.MaxValue ? 0 : bytes; // Zip64: the real size is in an extra field; reading is cut off anyway
            limits.CheckUnpacked(unpacked);
            await SkipAsync(
                file,
                BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(28))
                + BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(30))
                + BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(32)),
                scratch,
                cancellationToken);
        }
    }

    /// <returns>Where the central directory begins.</returns>
    private static async Task<long> FindAsync(Stream file, CancellationToken cancellationToken)
    {
        var tail = new byte[Math.Min(file.Length, EndBytes + MaxComment + LocatorBytes)];
        file.Position = file.Length - tail.Length;
        await file.ReadExactlyAsync(tail, cancellationToken);
        for (var at = tail.Length - EndBytes; at >= 0; at--)
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(at)) != EndSignature)
            {
                continue;
            }

            long offset = BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(at + 16));
            if (at >= LocatorBytes && BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(at - LocatorBytes)) == LocatorSignature)
            {
                offset = await Zip64Async(
                    file, BinaryPrimitives.ReadInt64LittleEndian(tail.AsSpan(at - LocatorBytes + 8)), cancellationToken);
            }

            return offset >= 0 && offset < file.Length ? offset : throw Damaged("its directory lies outside of the file");
        }

        throw Damaged("it has no directory; is it cut off?");
    }

    private static async Task<long> Zip64Async(Stream file, long at, CancellationToken cancellationToken)
    {
        const int Needed = 56;
        if (at < 0 || at > file.Length - Needed)
        {
            throw Damaged("its directory lies outside of the file");
        }

        var record = new byte[Needed];
        file.Position = at;
        await file.ReadExactlyAsync(record, cancellationToken);
        return BinaryPrimitives.ReadUInt32LittleEndian(record) == Zip64Signature
            ? BinaryPrimitives.ReadInt64LittleEndian(record.AsSpan(48))
            : throw Damaged("its Zip64 record is missing");
    }

    private static ImportException Damaged(string why) => new($"The zip is damaged: {why}.");

    private static async ValueTask SkipAsync(Stream stream, int count, byte[] scratch, CancellationToken cancellationToken)
    {
        while (count > 0
            && await stream.ReadAsync(scratch.AsMemory(0, Math.Min(count, scratch.Length)), cancellationToken) is var read and > 0)
        {
            count -= read;
        }
    }
}
