using System.IO.Compression;

namespace ClipHar.Clip.Checkpoints.Pickle;

/// <summary>
/// The decompressed bytes of a deflated entry. torch.save does not compress; somebody who packed the file again may have. Kept only as long
/// as somebody reads them.
/// </summary>
internal sealed class ZipEntryBytes(TensorBytes archive, string path, ZipEntry entry) : TensorBytes
{
    // Weights hardly compress. Deflate can expand a thousandfold, which a hostile file would use.
    private const long MaxExpansion = 100;
    private const long AlwaysAllowedBytes = 1 << 20;

    private readonly Lock _lock = new();
    private readonly WeakReference<byte[]?> _inflated = new(null);

    /// <summary>All bytes of an entry, stored or deflated.</summary>
    /// <exception cref="CheckpointFormatException">
    /// It is longer than <paramref name="limit"/>, expands suspiciously, or not to what it declares.
    /// </exception>
    public static byte[] ReadAll(TensorBytes archive, string path, ZipEntry entry, long limit)
    {
        if (entry.Length > limit)
        {
            throw new CheckpointFormatException(path, $"declares {entry.Length} bytes for \"{entry.Name}\"; at most {limit} are read.");
        }

        if (entry.IsDeflated)
        {
            return Inflate(archive, path, entry);
        }

        var bytes = new byte[entry.Length];
        archive.Read(entry.DataOffset, bytes);
        return bytes;
    }

    public override void Read(long offset, Span<byte> destination)
    {
        lock (_lock)
        {
            if (!_inflated.TryGetTarget(out var bytes))
            {
                bytes = Inflate(archive, path, entry);
                _inflated.SetTarget(bytes);
            }

            bytes.AsSpan(checked((int)offset), destination.Length).CopyTo(destination);
        }
    }

    private static byte[] Inflate(TensorBytes archive, string path, ZipEntry entry)
    {
        if (entry.Length > Array.MaxLength || entry.Length > AlwaysAllowedBytes + (MaxExpansion * entry.CompressedLength))
        {
            throw new CheckpointFormatException(
                path, $"declares that the {entry.CompressedLength} bytes of \"{entry.Name}\" expand to {entry.Length}; "
                + $"at most {MaxExpansion} times as much is read.");
        }

        try
        {
            var bytes = new byte[entry.Length];
            using var compressed = new RangeStream(archive, entry.DataOffset, entry.CompressedLength);
            using var inflater = new DeflateStream(compressed, CompressionMode.Decompress);
            inflater.ReadExactly(bytes);
            return inflater.ReadByte() < 0
                ? bytes
                : throw new CheckpointFormatException(
                    path, $"holds \"{entry.Name}\", which expands to more than the declared {entry.Length} bytes.");
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw new CheckpointFormatException(
                path, $"holds \"{entry.Name}\", which does not expand to the declared {entry.Length} bytes: {e.Message}", e);
        }
    }

    private sealed class RangeStream(TensorBytes archive, long start, long length) : Stream
    {
        private long _position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => length;

        public override long Position
        {
            get => _position;
            set => throw new NotSupportedException();
        }

        public override int Read(Span<byte> buffer)
        {
            var count = (int)Math.Min(buffer.Length, length - _position);
            archive.Read(start + _position, buffer[..count]);
            _position += count;
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
