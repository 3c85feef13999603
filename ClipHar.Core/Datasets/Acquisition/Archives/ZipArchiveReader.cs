using System.IO.Compression;

namespace ClipHar.Core.Datasets.Acquisition.Archives;

/// <summary>A zip, entry by entry in the order of its directory.</summary>
internal sealed class ZipArchiveReader : IArchiveReader
{
    private const int UnixFileType = 0xF000;
    private const int UnixLink = 0xA000;
    private const int UnixFile = 0x8000;
    private const int UnixFolder = 0x4000;

    private readonly ZipArchive _zip;
    private readonly ArchiveLimits _limits;
    private long _unpacked;
    private int _index = -1;

    private ZipArchiveReader(ZipArchive zip, ArchiveLimits limits)
    {
        _zip = zip;
        _limits = limits;
    }

    /// <param name="file">Seekable; owned from here on.</param>
    public static async Task<ZipArchiveReader> OpenAsync(Stream file, ArchiveLimits limits, CancellationToken cancellationToken)
    {
        try
        {
            await ZipDirectory.CheckAsync(file, limits, cancellationToken);
            file.Position = 0;
            return new ZipArchiveReader(new ZipArchive(file, ZipArchiveMode.Read), limits);
        }
        catch (InvalidDataException exception)
        {
            await file.DisposeAsync();
            throw new ImportException($"The zip is damaged: {exception.Message}", exception);
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    public ValueTask<ArchiveEntry?> NextAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (++_index >= _zip.Entries.Count)
            {
                return ValueTask.FromResult<ArchiveEntry?>(null);
            }

            var entry = _zip.Entries[_index];
            return ValueTask.FromResult<ArchiveEntry?>(new ArchiveEntry(_index, entry.FullName, entry.Length, Kind(entry)));
        }
        catch (InvalidDataException exception)
        {
            throw new ImportException($"The zip is damaged: {exception.Message}", exception);
        }
    }

    public async Task<byte[]> ReadAsync(int maxBytes, CancellationToken cancellationToken)
    {
        var entry = _zip.Entries[_index];
        try
        {
            await using var data = await entry.OpenAsync(cancellationToken);
            var bytes = await BoundedRead.AllAsync(data, maxBytes, cancellationToken);
            _unpacked += bytes.Length;
            _limits.CheckUnpacked(_unpacked);
            return bytes;
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException or NotSupportedException)
        {
            throw new SourceItemException($"It cannot be unpacked: {exception.Message}", exception);
        }
    }

    public ValueTask DisposeAsync()
    {
        _zip.Dispose();
        return ValueTask.CompletedTask;
    }

    private static ArchiveEntryKind Kind(ZipArchiveEntry entry) => ((entry.ExternalAttributes >> 16) & UnixFileType) switch
    {
        UnixLink => ArchiveEntryKind.Link,
        UnixFolder => ArchiveEntryKind.Folder,
        0 or UnixFile => entry.FullName.EndsWith('/') || entry.FullName.EndsWith('\\') ? ArchiveEntryKind.Folder : ArchiveEntryKind.File,
        _ => ArchiveEntryKind.Other,
    };
}
