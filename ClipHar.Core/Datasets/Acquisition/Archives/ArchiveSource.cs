using System.Globalization;
using System.Runtime.CompilerServices;
using ClipHar.Core.Datasets.Acquisition.Uploads;

namespace ClipHar.Core.Datasets.Acquisition.Archives;

/// <param name="Path">An archive on this machine; null when it was uploaded.</param>
/// <param name="Upload">Id of an upload; null when it is a path.</param>
public sealed record ArchiveSettings(string? Path = null, string? Upload = null);

/// <summary>A zip, tar or tar.gz with the layout of a folder. Position: the index of the last entry.</summary>
public sealed class ArchiveSource(AllowedPaths paths, ImportUploads uploads, ArchivePictures pictures) : IDatasetSource
{
    public string Kind => SourceKinds.Archive;

    public void Check(SourceContext context) => Locate(context);

    public async IAsyncEnumerable<SourceItem> ReadAsync(SourceContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (path, name) = Locate(context);
        context.Uri = name;
        var after = context.Position is { } position ? long.Parse(position, CultureInfo.InvariantCulture) : -1;
        await foreach (var (_, item) in pictures.ReadAsync(path, after, context, cancellationToken))
        {
            yield return item;
        }
    }

    private (string Path, string Name) Locate(SourceContext context)
    {
        switch (context.GetSettings<ArchiveSettings>())
        {
            case { Path: { Length: > 0 } path, Upload: null }:
                var real = paths.Check(path);
                return File.Exists(real) ? (real, real) : throw new ImportException($"source.path: The file '{real}' does not exist.");
            case { Path: null, Upload: { Length: > 0 } upload }:
                return uploads.Find(upload) ?? throw new ImportException(
                    $"source.upload: There is no upload '{upload}' here. Uploads are kept for a while only; several nodes need a shared "
                    + $"{ImportOptions.SectionName}:{nameof(ImportOptions.StagingFolder)}.");
            default:
                throw new ImportException("source: Give exactly one of path and upload.");
        }
    }
}
