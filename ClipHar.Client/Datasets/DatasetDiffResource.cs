namespace ClipHar.Client.Datasets;

/// <summary>What is different between two versions. GET /v1/datasets/{name}/diff?from&amp;to&amp;offset&amp;limit&amp;kind.</summary>
public sealed record DatasetDiffResource
{
    public required string Dataset { get; init; }

    public required int From { get; init; }

    public required int To { get; init; }

    /// <summary>Samples that only the later version has.</summary>
    public required int Added { get; init; }

    public required int Removed { get; init; }

    /// <summary>Same path, other bytes.</summary>
    public required int Changed { get; init; }

    public required int Relabelled { get; init; }

    /// <summary>Now in another split.</summary>
    public required int Moved { get; init; }

    public required int Unchanged { get; init; }

    /// <summary>Labels that only one of the two has.</summary>
    public IReadOnlyList<string> LabelsAdded { get; init; } = [];

    public IReadOnlyList<string> LabelsRemoved { get; init; } = [];

    /// <summary>A page of the samples that differ, by path.</summary>
    public required IReadOnlyList<SampleChangeResource> Items { get; init; }

    /// <summary>Samples that differ (of the kind asked for), on all pages.</summary>
    public required int Total { get; init; }

    public required int Offset { get; init; }
}

/// <summary>One sample that differs.</summary>
/// <param name="Path">In both versions.</param>
/// <param name="Kinds">One or more of added, removed, changed, relabelled, moved.</param>
/// <param name="Before">Absent when added.</param>
/// <param name="After">Absent when removed.</param>
public sealed record SampleChangeResource(string Path, IReadOnlyList<string> Kinds, SampleResource? Before, SampleResource? After);
