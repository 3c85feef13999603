using System.Runtime.CompilerServices;
using ClipHar.Core.Datasets.Acquisition.Manifests;
using ClipHar.Core.Models.Hub;

namespace ClipHar.Core.Datasets.Acquisition.Hub;

/// <summary>
/// A repository of plain pictures: the folders say split and class, metadata.csv or metadata.jsonl beside them may say more.
/// </summary>
internal sealed class PictureRepository(HubDownloads downloads, HubRepository repository, IReadOnlyList<HubDataFile> files)
{
    private const int MaxMetadataBytes = 256 << 20;

    public async IAsyncEnumerable<SourceItem> ReadAsync(SourceContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var metadata = await MetadataAsync(cancellationToken);
        var layout = FolderLayout.Of(files.Select(file => file.File.Path), mayHaveRoot: true);
        context.Total = files.Count;
        for (var index = HubPosition.Parse(context.Position).File + 1; index < files.Count; index++)
        {
            var (file, split) = (files[index].File, files[index].Split);
            var (folderSplit, folderLabel) = layout.Describe(file.Path);
            var row = metadata.GetValueOrDefault(file.Path);
            yield return new SourceItem
            {
                Path = layout.Strip(file.Path),
                Position = new HubPosition(index, 0).ToString(),
                Where = row is null ? null : $"metadata line {row.Line}",
                Label = row?.Label ?? (metadata.Count > 0 ? null : folderLabel),
                Split = row?.Split ?? folderSplit ?? SplitSpelling.Normalize(split),
                Group = row?.Group,
                Attributes = row?.Attributes,
                ReadAsync = (maxBytes, token) => ReadAsync(file, maxBytes, token),
            };
        }
    }

    private async Task<byte[]> ReadAsync(HubFile file, int maxBytes, CancellationToken cancellationToken)
    {
        if (file.SizeBytes > maxBytes)
        {
            throw new SourceItemException($"It is larger than {maxBytes:N0} bytes.");
        }

        var bytes = await File.ReadAllBytesAsync(await downloads.FetchAsync(file, null, cancellationToken), cancellationToken);
        downloads.Delete(file);
        return bytes;
    }

    /// <summary>Rows by the path of their picture in the repository.</summary>
    private async Task<Dictionary<string, ManifestRow>> MetadataAsync(CancellationToken cancellationToken)
    {
        var rows = new Dictionary<string, ManifestRow>(StringComparer.Ordinal);
        foreach (var table in repository.Files.Where(file => Path.GetFileName(file.Path) is "metadata.csv" or "metadata.jsonl"
            && file.SizeBytes <= MaxMetadataBytes))
        {
            await using var stream = File.OpenRead(await downloads.FetchAsync(table, null, cancellationToken));
            using var text = new LineReader(stream);
            var folder = Path.GetDirectoryName(table.Path) is { Length: > 0 } parent ? parent + "/" : "";
            foreach (var row in table.Path.EndsWith(".csv", StringComparison.Ordinal) ? CsvTable.Read(text) : JsonLinesTable.Read(text))
            {
                if (row.Problem is not null)
                {
                    throw new ImportException($"{table.Path} of {repository.Repository}, line {row.Line}: {row.Problem}");
                }

                if (row.Path is not null)
                {
                    rows[folder + row.Path] = row;
                }
            }
        }

        return rows;
    }
}
