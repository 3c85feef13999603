using System.Globalization;
using System.Runtime.CompilerServices;
using ClipHar.Core.Datasets.Store;

namespace ClipHar.Core.Datasets.Acquisition.Uploads;

/// <param name="Items">Pictures that lie in the object store already.</param>
/// <param name="Label">Of pictures that lie in no folder.</param>
public sealed record PicturesSettings(IReadOnlyList<StoredItem> Items, string? Label = null);

/// <param name="ObjectId">Of the stored picture.</param>
/// <param name="Name">As the sender named the file, maybe with folders, which then say split and class.</param>
/// <param name="Problem">Why it was not stored; the id means nothing then.</param>
public sealed record StoredItem(string ObjectId, string Name, string? Problem = null);

/// <summary>Pictures that were uploaded one by one or as a folder. Position: the number of the last one, from 0.</summary>
public sealed class PicturesSource(IObjectStore objects) : IDatasetSource
{
    public const int MaxItems = 20_000;

    public string Kind => SourceKinds.Pictures;

    public void Check(SourceContext context) => Settings(context);

    public async IAsyncEnumerable<SourceItem> ReadAsync(SourceContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var settings = Settings(context);
        var items = settings.Items;
        var paths = items.Select(PathOf).ToList();
        var layout = FolderLayout.Of(paths, mayHaveRoot: true);
        context.Total = items.Count;
        await Task.CompletedTask;
        var first = context.Position is { } last ? int.Parse(last, CultureInfo.InvariantCulture) + 1 : 0;
        for (var index = first; index < items.Count; index++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var position = index.ToString(CultureInfo.InvariantCulture);
            if (items[index].Problem is { } problem)
            {
                yield return SourceItem.Broken(paths[index], position, items[index].Name, problem);
                continue;
            }

            var id = ObjectId.Parse(items[index].ObjectId);
            var (split, folder) = layout.Describe(paths[index]);
            var label = folder ?? (FolderLayout.IsUnlabelled(settings.Label) ? null : settings.Label);
            var path = layout.Strip(paths[index]);
            yield return new SourceItem
            {
                Path = path.Contains('/', StringComparison.Ordinal) ? path : $"{SamplePath.Name(label ?? "unlabelled")}/{path}",
                Position = position,
                Where = items[index].Name,
                Split = split,
                Label = label,
                ReadAsync = (maxBytes, token) => StoredPicture.ReadAsync(objects, id, maxBytes, token),
            };
        }
    }

    /// <summary>What the sender said as far as it can be used; some browsers send whole paths of the sender's disk.</summary>
    private static string PathOf(StoredItem item)
    {
        var clean = SamplePath.Clean(item.Name, out _) ?? SamplePath.Name(item.Name.Replace('\\', '/').Split('/')[^1]);
        return clean.Length == 0 ? $"{item.ObjectId}.*" : clean;
    }

    private static PicturesSettings Settings(SourceContext context)
    {
        var settings = context.GetSettings<PicturesSettings>();
        if (settings.Items is not { Count: > 0 and <= MaxItems })
        {
            throw new ImportException($"source.items: There are {settings.Items?.Count ?? 0} pictures; 1 to {MaxItems:N0} are allowed.");
        }

        return settings.Items.FirstOrDefault(item => item?.Problem is null && !ObjectId.TryParse(item?.ObjectId, out _)) is { } bad
            ? throw new ImportException($"source.items: '{bad.ObjectId}' is no object id.")
            : settings;
    }
}
