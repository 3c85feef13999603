using Microsoft.Extensions.Options;

namespace ClipHar.Core.Datasets.Acquisition.Archives;

/// <summary>Opens archives, by what is in them and not by their names, under the limits of <see cref="ImportOptions"/>.</summary>
public sealed class ArchiveFile(IOptions<ImportOptions> options)
{
    private const int TarMagicAt = 257;

    /// <exception cref="ImportException">Not an archive of a known kind, or beyond the limits.</exception>
    internal async Task<IArchiveReader> OpenAsync(string path, CancellationToken cancellationToken)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, useAsync: true);
        try
        {
            var start = new byte[TarMagicAt + 5];
            var length = await file.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken);
            file.Position = 0;
            var limits = new ArchiveLimits(
                options.Value.MaxArchiveEntries, options.Value.MaxArchiveBytes, options.Value.MaxArchiveRatio, file.Length);
            return start switch
            {
                [(byte)'P', (byte)'K', 3 or 5, ..] => await ZipArchiveReader.OpenAsync(file, limits, cancellationToken),
                [0x1F, 0x8B, ..] => new TarArchive(file, compressed: true, limits),
                _ when length == start.Length
                    && start.AsSpan(TarMagicAt).SequenceEqual("ustar"u8) => new TarArchive(file, compressed: false, limits),
                _ => throw new ImportException("The file is no archive of a known kind; allowed are zip, tar and tar.gz."),
            };
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }
}
