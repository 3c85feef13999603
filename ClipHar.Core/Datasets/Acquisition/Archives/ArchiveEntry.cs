namespace ClipHar.Core.Datasets.Acquisition.Archives;

/// <summary>An entry of an archive as its directory or header tells it; nothing of it is trusted but the index.</summary>
/// <param name="Index">Place in the archive, from 0.</param>
/// <param name="Name">As written there.</param>
/// <param name="Bytes">Declared length, unpacked.</param>
/// <param name="Kind">What it is.</param>
internal sealed record ArchiveEntry(long Index, string Name, long Bytes, ArchiveEntryKind Kind);

internal enum ArchiveEntryKind
{
    File,
    Folder,

    /// <summary>Symbolic or hard: never followed.</summary>
    Link,

    /// <summary>A device, a pipe, a sparse file.</summary>
    Other,
}

/// <summary>Reads an archive from front to back. Nothing is unpacked to disk.</summary>
internal interface IArchiveReader : IAsyncDisposable
{
    /// <returns>The next entry; null at the end.</returns>
    /// <exception cref="ImportException">The archive is damaged or beyond its limits.</exception>
    ValueTask<ArchiveEntry?> NextAsync(CancellationToken cancellationToken);

    /// <summary>Content of the entry that <see cref="NextAsync"/> gave last.</summary>
    /// <exception cref="SourceItemException">It cannot be unpacked, or is larger.</exception>
    Task<byte[]> ReadAsync(int maxBytes, CancellationToken cancellationToken);
}
