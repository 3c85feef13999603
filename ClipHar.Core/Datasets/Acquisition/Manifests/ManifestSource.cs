using System.Globalization;
using System.Runtime.CompilerServices;
using ClipHar.Core.Datasets.Acquisition.Urls;

namespace ClipHar.Core.Datasets.Acquisition.Manifests;

/// <param name="Path">The table.</param>
public sealed record ManifestSettings(string Path);

/// <summary>
/// A table of pictures, CSV or JSON lines: path or url, and label, split, group where they are known. Relative paths count from the
/// table's folder. Position: the line of the last row.
/// </summary>
public sealed class ManifestSource(AllowedPaths paths, UrlPictures urls) : IDatasetSource
{
    public string Kind => SourceKinds.Manifest;

    public void Check(SourceContext context) => Table(context);

    public async IAsyncEnumerable<SourceItem> ReadAsync(SourceContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var table = Table(context);
        context.Uri = table;
        var done = context.Position is { } position ? long.Parse(position, CultureInfo.InvariantCulture) : 0;
        await using var file = new FileStream(table, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, useAsync: false);
        using var text = new LineReader(file);
        foreach (var row in Path.GetExtension(table).Equals(".csv", StringComparison.OrdinalIgnoreCase)
            || Path.GetExtension(table).Equals(".tsv", StringComparison.OrdinalIgnoreCase)
                ? CsvTable.Read(text)
                : JsonLinesTable.Read(text))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (row.Line > done)
            {
                yield return Item(row, Path.GetDirectoryName(table)!);
            }
        }
    }

    private SourceItem Item(ManifestRow row, string folder)
    {
        var position = row.Line.ToString(CultureInfo.InvariantCulture);
        var where = $"line {position}";
        if (row.Problem is not null)
        {
            return SourceItem.Broken(row.Path ?? row.Url ?? where, position, where, row.Problem);
        }

        return new SourceItem
        {
            Path = row.Path is null ? UrlPictures.PathOf(row.Url!, row.Label, position) : Relative(row.Path, folder),
            Position = position,
            Where = where,
            Label = row.Label,
            Split = row.Split,
            Group = row.Group,
            Attributes = row.Url is null
                ? row.Attributes
                : new Dictionary<string, string>(row.Attributes ?? new Dictionary<string, string>()) { ["url"] = row.Url },
            ReadAsync = row.Path is { } path
                ? (maxBytes, token) => ReadAsync(Path.GetFullPath(path, folder), maxBytes, token)
                : (maxBytes, token) => urls.ReadAsync(row.Url!, maxBytes, token),
        };
    }

    /// <summary>
    /// The path in the dataset of a path in the table: relative to the table, or without its leading parts where it is elsewhere.
    /// </summary>
    private static string Relative(string path, string folder)
    {
        var relative = Path.GetRelativePath(folder, Path.GetFullPath(path, folder)).Replace(Path.DirectorySeparatorChar, '/');
        while (relative.StartsWith("../", StringComparison.Ordinal))
        {
            relative = relative[3..];
        }

        return relative;
    }

    private Task<byte[]> ReadAsync(string path, int maxBytes, CancellationToken cancellationToken) =>
        paths.TryResolve(path) is { } real
            ? LocalPicture.ReadAsync(real, maxBytes, cancellationToken)
            : throw new SourceItemException("It is not inside a folder that may be read.");

    private string Table(SourceContext context)
    {
        var table = paths.Check(context.GetSettings<ManifestSettings>().Path);
        return !File.Exists(table) ? throw new ImportException($"source.path: The file '{table}' does not exist.")
            : Path.GetExtension(table).ToUpperInvariant() is ".CSV" or ".TSV" or ".JSONL" or ".NDJSON" ? table
            : throw new ImportException($"source.path: '{Path.GetFileName(table)}' must end in .csv, .tsv, .jsonl or .ndjson.");
    }
}
