using System.Formats.Tar;
using System.IO.Compression;

namespace ClipHar.Core.Datasets.Acquisition.Archives;

/// <summary>A tar, plain or under gzip.</summary>
internal sealed class TarArchive : IArchiveReader
{
    private readonly Stream _stream;
    private readonly TarReader _tar;
    private readonly ArchiveLimits _limits;
    private TarEntry? _entry;
    private long _index = -1;

    /// <param name="file">Owned from here on.</param>
    public TarArchive(Stream file, bool compressed, ArchiveLimits limits)
    {
        _limits = limits;
        _stream = new LimitedStream(compressed ? new GZipStream(file, CompressionMode.Decompress) : file, limits);
        _tar = new TarReader(_stream, leaveOpen: true);
    }

    public async ValueTask<ArchiveEntry?> NextAsync(CancellationToken cancellationToken)
    {
        try
        {
            _entry = await _tar.GetNextEntryAsync(copyData: false, cancellationToken);
        }
        catch (Exception exception) when (
            exception is InvalidDataException or EndOfStreamException or FormatException or ArgumentException or OverflowException)
        {
            throw new ImportException($"The tar is damaged after {_index + 1:N0} entries: {exception.Message}", exception);
        }

        if (_entry is null)
        {
            return null;
        }

        _limits.CountEntry();
        _index++;
        return new ArchiveEntry(_index, _entry.Name, _entry.Length, Kind(_entry.EntryType));
    }

    public async Task<byte[]> ReadAsync(int maxBytes, CancellationToken cancellationToken)
    {
        try
        {
            return _entry?.DataStream is { } data ? await BoundedRead.AllAsync(data, maxBytes, cancellationToken) : [];
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException)
        {
            throw new ImportException($"The tar is damaged in entry {_index + 1:N0}: {exception.Message}", exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _tar.DisposeAsync();
        await _stream.DisposeAsync();
    }

    private static ArchiveEntryKind Kind(TarEntryType type) => type switch
    {
        TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile => ArchiveEntryKind.File,
        TarEntryType.Directory or TarEntryType.DirectoryList => ArchiveEntryKind.Folder,
        TarEntryType.SymbolicLink or TarEntryType.HardLink => ArchiveEntryKind.Link,
        _ => ArchiveEntryKind.Other,
    };
}
