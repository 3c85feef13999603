using ClipHar.Core.Storage;
using Microsoft.Extensions.Options;

namespace ClipHar.Core.Datasets.Acquisition.Uploads;

/// <summary>Files that were sent to be imported and wait on disk for their job: uploads/ID/NAME in the staging folder.</summary>
public sealed class ImportUploads(IOptions<ImportOptions> options, TimeOrderedIds ids)
{
    private const int BufferBytes = 1 << 17;

    private string Root => Path.Combine(options.Value.StagingFolder, "uploads");

    /// <summary>Stores a stream that may be endless.</summary>
    /// <param name="name">As the sender named it; only for people.</param>
    /// <returns>Id of the upload.</returns>
    /// <exception cref="ImportException">It is larger than allowed, or the disk is full; nothing is left behind.</exception>
    public async Task<string> AddAsync(Stream content, string name, CancellationToken cancellationToken)
    {
        var id = ids.Next();
        var folder = Directory.CreateDirectory(Path.Combine(Root, id)).FullName;
        try
        {
            var clean = SamplePath.Name(Path.GetFileName(name.Replace('\\', '/')));
            var path = Path.Combine(folder, clean.Length == 0 || clean.StartsWith('.') ? "upload" : clean);
            await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, useAsync: true);
            await CopyAsync(content, file, cancellationToken);
            file.Flush(flushToDisk: true);
            return id;
        }
        catch
        {
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    /// <returns>Where it lies and how the sender named it; null when there is no such upload.</returns>
    public (string Path, string Name)? Find(string id)
    {
        var folder = Path.Combine(Root, id);
        return TimeOrderedIds.IsValid(id) && Directory.Exists(folder) && Directory.EnumerateFiles(folder).FirstOrDefault() is { } path
            ? (path, Path.GetFileName(path))
            : null;
    }

    public void Delete(string id)
    {
        if (Find(id) is { } upload)
        {
            Directory.Delete(Path.GetDirectoryName(upload.Path)!, recursive: true);
        }
    }

    private async Task CopyAsync(Stream content, FileStream file, CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferBytes];
        long written = 0;
        while (await content.ReadAsync(buffer, cancellationToken) is var count and > 0)
        {
            written += count;
            if (written > options.Value.MaxUploadBytes)
            {
                throw new ImportException(
                    $"The upload is larger than {options.Value.MaxUploadBytes:N0} bytes (setting "
                        + $"{ImportOptions.SectionName}:{nameof(ImportOptions.MaxUploadBytes)}).");
            }

            await WriteAsync(file, buffer.AsMemory(0, count), cancellationToken);
        }
    }

    /// <summary>A full disk is told apart from a sender that breaks off, which the server has its own answer to.</summary>
    private static async Task WriteAsync(FileStream file, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            await file.WriteAsync(bytes, cancellationToken);
        }
        catch (IOException exception)
        {
            throw new ImportException($"The upload could not be stored: {exception.Message}", exception);
        }
    }
}
