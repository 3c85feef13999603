using System.Globalization;
using System.Runtime.CompilerServices;
using ClipHar.Core.Datasets.Store;

namespace ClipHar.Core.Datasets.Acquisition.Feedback;

public sealed record FeedbackSettings(IReadOnlyList<FeedbackItem> Items);

/// <param name="PredictionId">Of the prediction that a person looked at.</param>
/// <param name="Label">What the picture really shows; null when the person said only that the answer was wrong.</param>
public sealed record FeedbackItem(string PredictionId, string? Label = null);

/// <summary>
/// Pictures that were classified before, with what people said about them. A picture that was not kept is a broken item that says so.
/// Position: the number of the last item, from 0.
/// </summary>
public sealed class FeedbackSource(IPredictionPictures predictions, IObjectStore objects) : IDatasetSource
{
    public const int MaxItems = 20_000;

    public string Kind => SourceKinds.Feedback;

    public void Check(SourceContext context) => Settings(context);

    public async IAsyncEnumerable<SourceItem> ReadAsync(SourceContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var items = Settings(context).Items;
        context.Total = items.Count;
        var first = context.Position is { } last ? int.Parse(last, CultureInfo.InvariantCulture) + 1 : 0;
        for (var index = first; index < items.Count; index++)
        {
            var item = items[index];
            var position = index.ToString(CultureInfo.InvariantCulture);
            var where = $"prediction {item.PredictionId}";
            var picture = await predictions.FindAsync(item.PredictionId, cancellationToken);
            var label = FolderLayout.IsUnlabelled(item.Label) ? null : item.Label;
            yield return picture.Object is not { } id
                ? SourceItem.Broken($"feedback/{item.PredictionId}", position, where, picture.Problem ?? "The picture was not kept.")
                : new SourceItem
                {
                    Path = $"feedback/{SamplePath.Name(label ?? "unlabelled")}/{SamplePath.Name(item.PredictionId)}.*",
                    Position = position,
                    Where = where,
                    Label = label,
                    Attributes = Attributes(item, picture),
                    ReadAsync = (maxBytes, token) => StoredPicture.ReadAsync(objects, id, maxBytes, token),
                };
        }
    }

    private static Dictionary<string, string> Attributes(FeedbackItem item, PredictionPicture picture)
    {
        var attributes = new Dictionary<string, string> { ["prediction_id"] = item.PredictionId };
        if (picture.PredictedLabel is { } predicted)
        {
            attributes["predicted_label"] = predicted;
        }

        return attributes;
    }

    private static FeedbackSettings Settings(SourceContext context)
    {
        var settings = context.GetSettings<FeedbackSettings>();
        return settings.Items is not { Count: > 0 and <= MaxItems }
            ? throw new ImportException(
                $"source.items: There are {settings.Items?.Count ?? 0} predictions; 1 to {MaxItems:N0} are allowed.")
            : settings.Items.Any(item => string.IsNullOrWhiteSpace(item?.PredictionId))
                ? throw new ImportException("source.items: A prediction_id is missing.")
                : settings;
    }
}
