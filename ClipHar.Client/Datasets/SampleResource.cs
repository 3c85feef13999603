using System.Globalization;

namespace ClipHar.Client.Datasets;

/// <summary>One picture of a dataset version.</summary>
public sealed record SampleResource
{
    /// <summary>Position in the manifest, from 0: fixed for the version.</summary>
    public required int Index { get; init; }

    /// <summary>With '/', unique in the version.</summary>
    public required string Path { get; init; }

    /// <summary>MD5 of the picture's bytes.</summary>
    public required string ObjectId { get; init; }

    public string? Label { get; init; }

    /// <summary>train, validation, test; absent: in no split.</summary>
    public string? Split { get; init; }

    /// <summary>Samples of one group (a film, near-duplicates) are never in different splits.</summary>
    public string? Group { get; init; }

    /// <summary>Pixels, after the EXIF orientation was applied.</summary>
    public required int Width { get; init; }

    public required int Height { get; init; }

    public required long Bytes { get; init; }

    public IReadOnlyDictionary<string, string>? Attributes { get; init; }

    /// <summary>What validation found about it.</summary>
    public required IReadOnlyList<SampleIssueResource> Issues { get; init; }
}

/// <param name="Check">Name of the check that found it.</param>
/// <param name="Severity">info, warning, error.</param>
/// <param name="Detail">In words.</param>
/// <param name="SuggestedLabel">What the label should be, where the check can tell.</param>
public sealed record SampleIssueResource(string Check, string Severity, string? Detail, string? SuggestedLabel = null);

/// <summary>A page of samples.</summary>
/// <param name="Items">In the order asked for.</param>
/// <param name="Total">Samples that pass the filter, on all pages.</param>
/// <param name="Offset">Of the first item.</param>
public sealed record SamplePageResource(IReadOnlyList<SampleResource> Items, int Total, int Offset);

/// <summary>Which samples to list. Absent members do not filter.</summary>
public sealed record SampleQuery
{
    /// <summary>Default: 0.</summary>
    public int? Offset { get; init; }

    /// <summary>1 to 1000. Default: 100.</summary>
    public int? Limit { get; init; }

    /// <summary>Empty: samples without a label.</summary>
    public string? Label { get; init; }

    /// <summary>train, validation, test; empty: samples in no split.</summary>
    public string? Split { get; init; }

    /// <summary>A part of the path; upper and lower case are the same.</summary>
    public string? Text { get; init; }

    /// <summary>Name of a check that found something; "any" for all of them.</summary>
    public string? Issue { get; init; }

    /// <summary>path (the default), label, split, bytes, pixels; with '-' before it the other way round.</summary>
    public string? Sort { get; init; }

    internal string ToQueryString() => new QueryString()
        .Add("offset", Offset?.ToString(CultureInfo.InvariantCulture))
        .Add("limit", Limit?.ToString(CultureInfo.InvariantCulture))
        .Add("label", Label)
        .Add("split", Split)
        .Add("text", Text)
        .Add("issue", Issue)
        .Add("sort", Sort)
        .ToString();
}
