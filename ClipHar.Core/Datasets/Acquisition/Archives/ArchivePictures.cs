using System.Globalization;
using System.Runtime.CompilerServices;

namespace ClipHar.Core.Datasets.Acquisition.Archives;

/// <summary>The pictures of one archive as items. Two passes: the first learns the layout and refuses what is hostile as a whole.</summary>
public sealed class ArchivePictures(ArchiveFile archives)
{
    /// <param name="path">The archive.</param>
    /// <param name="after">Index of the last entry that is done; -1 for none.</param>
    /// <param name="context">Told what was found.</param>
    internal async IAsyncEnumerable<(long Index, SourceItem Item)> ReadAsync(
        string path, long after, SourceContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var layout = await SurveyAsync(path, context, cancellationToken);
        await using var archive = await archives.OpenAsync(path, cancellationToken);
        while (await archive.NextAsync(cancellationToken) is { } entry)
        {
            if (entry.Index > after && await ItemAsync(entry, layout, archive, context.MaxPictureBytes, cancellationToken) is { } item)
            {
                yield return (entry.Index, item);
            }
        }
    }

    private async Task<FolderLayout> SurveyAsync(string path, SourceContext context, CancellationToken cancellationToken)
    {
        await context.ReportAsync(null, "Looking through the archive");
        var (pictures, total, others) = (new List<string>(), 0, 0);
        await using (var archive = await archives.OpenAsync(path, cancellationToken))
        {
            while (await archive.NextAsync(cancellationToken) is { } entry)
            {
                if (entry.Kind == ArchiveEntryKind.Folder)
                {
                    continue;
                }

                var name = SamplePath.Clean(entry.Name, out _);
                if (entry.Kind == ArchiveEntryKind.File && name is not null && PictureNames.IsPicture(name) && !PictureNames.IsHidden(name))
                {
                    pictures.Add(name);
                }

                total += IsReported(entry) ? 1 : 0;
                others += entry.Kind == ArchiveEntryKind.File && !IsReported(entry) && !(name is not null && PictureNames.IsHidden(name))
                    ? 1
                    : 0;
            }
        }

        if (others > 0)
        {
            context.Warn($"{others:N0} entries of the archive are no pictures by their names and were not looked at.");
        }

        context.Total = (context.Total ?? 0) + total;
        var layout = FolderLayout.Of(pictures, mayHaveRoot: true);
        if (layout.HasRoot)
        {
            context.Warn($"The folder '{pictures[0].Split('/')[0]}' is around everything in the archive and was not taken for a class.");
        }

        return layout;
    }

    /// <returns>Null for what is no picture and no attempt to be one.</returns>
    private static async Task<SourceItem?> ItemAsync(
        ArchiveEntry entry, FolderLayout layout, IArchiveReader archive, int maxBytes, CancellationToken cancellationToken)
    {
        if (!IsReported(entry))
        {
            return null;
        }

        var position = entry.Index.ToString(CultureInfo.InvariantCulture);
        var where = $"entry {entry.Index + 1}";
        if (SamplePath.Clean(entry.Name, out var problem) is not { } path)
        {
            return SourceItem.Broken(entry.Name, position, where, $"The name of the entry is refused: {problem}.");
        }

        if (entry.Kind != ArchiveEntryKind.File)
        {
            return SourceItem.Broken(path, position, where, entry.Kind == ArchiveEntryKind.Link
                ? "It is a link; links are not followed."
                : "It is neither a file nor a folder.");
        }

        try
        {
            // Read now: the archive goes on from here, while the picture may be looked at later.
            var bytes = await archive.ReadAsync(maxBytes, cancellationToken);
            var (split, label) = layout.Describe(path);
            return new SourceItem
            {
                Path = layout.Strip(path),
                Position = position,
                Where = where,
                Split = split,
                Label = label,
                ReadAsync = (_, _) => Task.FromResult(bytes),
            };
        }
        catch (SourceItemException exception)
        {
            return SourceItem.Broken(path, position, where, exception.Message);
        }
    }

    /// <summary>Pictures, and what tries to get out of the archive.</summary>
    private static bool IsReported(ArchiveEntry entry)
    {
        var name = SamplePath.Clean(entry.Name, out _);
        return entry.Kind switch
        {
            ArchiveEntryKind.Folder => false,
            ArchiveEntryKind.File => name is null || (PictureNames.IsPicture(name) && !PictureNames.IsHidden(name)),
            _ => true,
        };
    }
}
