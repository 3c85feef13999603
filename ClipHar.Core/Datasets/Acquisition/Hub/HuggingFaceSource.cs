using System.Runtime.CompilerServices;
using ClipHar.Core.Datasets.Acquisition.Archives;
using ClipHar.Core.Models;
using ClipHar.Core.Models.Hub;
using Microsoft.Extensions.Options;

namespace ClipHar.Core.Datasets.Acquisition.Hub;

/// <param name="Repository">owner/name.</param>
/// <param name="Revision">Branch, tag or commit.</param>
/// <param name="Config">Where the repository declares several; null for its default.</param>
/// <param name="Splits">Only these; null for all.</param>
/// <param name="ImageColumn">Null: the one declared as pictures.</param>
/// <param name="LabelColumn">Null: the one declared as classes, else one named label or labels.</param>
/// <param name="KeepConstantLabels">Take splits at their word in which every label is the same.</param>
public sealed record HuggingFaceSettings(
    string Repository, string Revision = "main", string? Config = null, IReadOnlyList<string>? Splits = null, string? ImageColumn = null,
    string? LabelColumn = null, bool KeepConstantLabels = false);

/// <summary>
/// A data set repository of the hub: Parquet shards with pictures in them, folders of pictures, or archives of such folders. Every file
/// is fetched once, resumed and verified. Position: file and row, "2:117".
/// </summary>
public sealed class HuggingFaceSource(HubClient hub, ArchivePictures archives, IOptions<ImportOptions> options) : IDatasetSource
{
    private const int MaxReadmeBytes = 4 << 20;

    public string Kind => SourceKinds.HuggingFace;

    public void Check(SourceContext context) => Settings(context);

    public async IAsyncEnumerable<SourceItem> ReadAsync(SourceContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var settings = Settings(context);
        var decisions = await HubDownloads.ReadDecisionsAsync(context.StagingFolder, cancellationToken);
        await context.ReportAsync(null, $"Asking the hub about {settings.Repository}");
        var repository = await hub.GetDatasetAsync(settings.Repository, decisions?.Commit ?? settings.Revision, cancellationToken);
        var downloads = new HubDownloads(hub, repository, context);
        decisions ??= new HubDecisions { Commit = repository.Commit };
        await downloads.WriteAsync(decisions, cancellationToken);
        (context.Uri, context.Revision, context.Licence) = (settings.Repository, repository.Commit, repository.License);

        var card = await CardAsync(repository, downloads, settings.Config, cancellationToken);
        var (layout, files) = HubFiles.Select(repository, card, settings.Splits);
        hub.EnsureAllowed(repository with { Files = [.. files.Select(file => file.File)] });
        var items = layout switch
        {
            HubLayout.Parquet =>
                new ParquetDataset(downloads, files, card, settings, decisions, options.Value).ReadAsync(context, cancellationToken),
            HubLayout.Pictures => new PictureRepository(downloads, repository, files).ReadAsync(context, cancellationToken),
            _ => ReadArchivesAsync(downloads, files, context, cancellationToken),
        };
        await foreach (var item in items)
        {
            yield return item;
        }
    }

    private static HuggingFaceSettings Settings(SourceContext context)
    {
        var settings = context.GetSettings<HuggingFaceSettings>();
        return !ModelName.IsRepository(settings.Repository)
            ? throw new ImportException(
                $"source.repository: '{settings.Repository}' is no hub repository: expected owner/name, such as "
                    + "Bingsu/Human_Action_Recognition.")
            : string.IsNullOrWhiteSpace(settings.Revision) ? settings with { Revision = "main" } : settings;
    }

    private static async Task<DatasetCard> CardAsync(
        HubRepository repository, HubDownloads downloads, string? config, CancellationToken cancellationToken)
    {
        var readme = repository.Files.FirstOrDefault(file => file.Path == "README.md" && file.SizeBytes <= MaxReadmeBytes);
        var text = readme is null
            ? ""
            : await File.ReadAllTextAsync(await downloads.FetchAsync(readme, null, cancellationToken), cancellationToken);
        return DatasetCard.FromReadme(text, config);
    }

    private async IAsyncEnumerable<SourceItem> ReadArchivesAsync(
        HubDownloads downloads, IReadOnlyList<HubDataFile> files, SourceContext context,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await downloads.FetchAsync([.. files.Select(file => file.File)], cancellationToken);
        var position = HubPosition.Parse(context.Position);
        for (var index = Math.Max(0, position.File); index < files.Count; index++)
        {
            var path = await downloads.FetchAsync(files[index].File, null, cancellationToken);
            var after = index == position.File ? position.Row : -1;
            await foreach (var (entry, item) in archives.ReadAsync(path, after, context, cancellationToken))
            {
                yield return item with
                {
                    Position = new HubPosition(index, entry).ToString(),
                    Where = $"{files[index].File.Path}, {item.Where}",
                    Split = item.Split ?? SplitSpelling.Normalize(files[index].Split),
                };
            }
        }
    }
}

/// <summary>A file, by its place in the list, and a row in it; both from 0.</summary>
internal readonly record struct HubPosition(int File, long Row)
{
    /// <returns>-1, -1 for null.</returns>
    public static HubPosition Parse(string? text) => text?.Split(':') is [var file, var row]
        ? new HubPosition(
            int.Parse(file, System.Globalization.CultureInfo.InvariantCulture), long.Parse(
                row, System.Globalization.CultureInfo.InvariantCulture))
        : new HubPosition(-1, -1);

    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{File}:{Row}");
}
