using System.Globalization;
using System.Runtime.CompilerServices;

namespace ClipHar.Core.Datasets.Acquisition.Urls;

public sealed record UrlSettings(IReadOnlyList<UrlPicture> Items);

/// <param name="Url">http or https, on the public Internet.</param>
public sealed record UrlPicture(string Url, string? Label = null, string? Split = null, string? Group = null);

/// <summary>A list of addresses. Position: the number of the last one, from 0.</summary>
public sealed class UrlSource(UrlPictures urls) : IDatasetSource
{
    /// <summary>More belong into a manifest: the list is part of the job's record.</summary>
    public const int MaxItems = 20_000;

    public string Kind => SourceKinds.Urls;

    public void Check(SourceContext context) => Settings(context);

    public async IAsyncEnumerable<SourceItem> ReadAsync(SourceContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var items = Settings(context).Items;
        context.Total = items.Count;
        await Task.CompletedTask;
        var first = context.Position is { } last ? int.Parse(last, CultureInfo.InvariantCulture) + 1 : 0;
        for (var index = first; index < items.Count; index++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var item = items[index];
            var position = index.ToString(CultureInfo.InvariantCulture);
            yield return new SourceItem
            {
                Path = UrlPictures.PathOf(item.Url, item.Label, position),
                Position = position,
                Where = item.Url,
                Label = FolderLayout.IsUnlabelled(item.Label) ? null : item.Label,
                Split = SplitSpelling.Normalize(item.Split),
                Group = item.Group,
                Attributes = new Dictionary<string, string> { ["url"] = item.Url },
                ReadAsync = (maxBytes, token) => urls.ReadAsync(item.Url, maxBytes, token),
            };
        }
    }

    private static UrlSettings Settings(SourceContext context)
    {
        var settings = context.GetSettings<UrlSettings>();
        if (settings.Items is not { Count: > 0 and <= MaxItems })
        {
            throw new ImportException(
                $"source.items: There are {settings.Items?.Count ?? 0} addresses; 1 to {MaxItems:N0} are allowed. A manifest can "
                    + "have more.");
        }

        for (var index = 0; index < settings.Items.Count; index++)
        {
            var item = settings.Items[index] ?? throw new ImportException($"source.items[{index}]: It is null.");
            if (string.IsNullOrWhiteSpace(item.Url))
            {
                throw new ImportException($"source.items[{index}].url: It is missing.");
            }

            if (item.Split is not null && SplitSpelling.Normalize(item.Split) is null)
            {
                throw new ImportException($"source.items[{index}].split: '{item.Split}' is no split; allowed are {SplitSpelling.Allowed}.");
            }
        }

        return settings;
    }
}
