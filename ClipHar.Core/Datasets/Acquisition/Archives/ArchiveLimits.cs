namespace ClipHar.Core.Datasets.Acquisition.Archives;

/// <summary>What an archive may cost. Counts what really comes as well as what the archive says.</summary>
/// <param name="maxEntries">Most entries, of any kind.</param>
/// <param name="maxBytes">Most bytes, unpacked.</param>
/// <param name="maxRatio">Most bytes unpacked for each byte packed.</param>
/// <param name="packedBytes">Length of the archive.</param>
internal sealed class ArchiveLimits(int maxEntries, long maxBytes, int maxRatio, long packedBytes)
{
    /// <summary>Below this the ratio does not matter: nobody is harmed by so little.</summary>
    private const long HarmlessBytes = 64L << 20;

    private long _entries;

    public int MaxEntries => maxEntries;

    /// <summary>Most bytes that this archive may unpack to.</summary>
    public long MaxUnpacked { get; } = Math.Min(
        maxBytes, Math.Max(HarmlessBytes, packedBytes > long.MaxValue / maxRatio ? long.MaxValue : packedBytes * maxRatio));

    /// <exception cref="ImportException">There are too many.</exception>
    public void CountEntry()
    {
        if (++_entries > maxEntries)
        {
            throw new ImportException(
                $"The archive has more than {maxEntries:N0} entries (setting "
                    + $"{ImportOptions.SectionName}:{nameof(ImportOptions.MaxArchiveEntries)}).");
        }
    }

    /// <param name="bytes">Unpacked so far, or declared in all.</param>
    /// <exception cref="ImportException">That is too much.</exception>
    public void CheckUnpacked(long bytes)
    {
        if (bytes > MaxUnpacked || bytes < 0)
        {
            throw new ImportException(
                $"The archive has {packedBytes:N0} bytes and unpacks to more than {MaxUnpacked:N0}: it is refused "
                + $"(settings {ImportOptions.SectionName}:{nameof(ImportOptions.MaxArchiveRatio)} and "
                + $"{nameof(ImportOptions.MaxArchiveBytes)}).");
        }
    }
}

/// <summary>Counts what comes out of a decompressor and ends it when it is too much. Owns the inner stream.</summary>
internal sealed class LimitedStream(Stream inner, ArchiveLimits limits) : Stream
{
    private long _read;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => _read; set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => Count(inner.Read(buffer, offset, count));

    public override int Read(Span<byte> buffer) => Count(inner.Read(buffer));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Count(await inner.ReadAsync(buffer, cancellationToken));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Count(int read)
    {
        _read += read;
        limits.CheckUnpacked(_read);
        return read;
    }
}
