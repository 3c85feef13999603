using System.Globalization;

namespace ClipHar.Client.Predictions;

/// <summary>Which predictions to list. Absent members do not filter.</summary>
public sealed record PredictionFilter
{
    public string? Model { get; init; }

    public string? Vocabulary { get; init; }

    /// <summary>The best label.</summary>
    public string? Label { get; init; }

    /// <summary>Created at or after.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Created before.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>1 to 500. Default: 50.</summary>
    public int? Limit { get; init; }

    /// <summary>The next cursor of the page before.</summary>
    public string? Cursor { get; init; }

    internal string ToQueryString() => new QueryString()
        .Add("model", Model)
        .Add("vocabulary", Vocabulary)
        .Add("label", Label)
        .Add("since", Since?.ToString("O", CultureInfo.InvariantCulture))
        .Add("until", Until?.ToString("O", CultureInfo.InvariantCulture))
        .Add("limit", Limit?.ToString(CultureInfo.InvariantCulture))
        .Add("cursor", Cursor)
        .ToString();
}
