using System.Text.Json;

namespace ClipHar.Client.Datasets;

/// <summary>One immutable version of a dataset. GET /v1/datasets/{name}/versions[/{rev}].</summary>
public sealed record DatasetVersionResource
{
    public required string Dataset { get; init; }

    /// <summary>Counts from 1.</summary>
    public required int Version { get; init; }

    /// <summary>validating, ready, quarantined.</summary>
    public required string State { get; init; }

    public string? StateReason { get; init; }

    /// <summary>The version it was made from; absent for the first.</summary>
    public int? Parent { get; init; }

    /// <summary>Identity: MD5 of the manifest, which names every sample.</summary>
    public required string ManifestId { get; init; }

    /// <summary>DVC's directory object of the same pictures: `dvc` users can check it out.</summary>
    public required string DirectoryId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public string? Message { get; init; }

    public required int SampleCount { get; init; }

    /// <summary>Sum over the pictures.</summary>
    public required long Bytes { get; init; }

    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>Samples by label and split.</summary>
    public required IReadOnlyList<HistogramEntry> Histogram { get; init; }

    /// <summary>Pins which sample is in which split; absent when no sample is in any.</summary>
    public string? SplitHash { get; init; }

    public string? Licence { get; init; }

    public ProvenanceResource? Provenance { get; init; }

    public required IReadOnlyList<string> Tags { get; init; }

    /// <summary>Absent until it was validated.</summary>
    public ReportSummaryResource? Report { get; init; }

    /// <summary>What happened to it, oldest first; only when one version is asked for.</summary>
    public IReadOnlyList<VersionEventResource>? Events { get; init; }
}

/// <param name="Label">Absent: samples without a label.</param>
/// <param name="Split">train, validation, test; absent: in no split.</param>
public sealed record HistogramEntry(string? Label, string? Split, int Count);

/// <summary>Where a version's samples came from.</summary>
/// <param name="Kind">folder, archive, huggingface, relabel, split, …</param>
/// <param name="Uri">The source.</param>
/// <param name="Revision">Of the source, where it has one: commit, tag, ETag.</param>
/// <param name="JobId">The job that made it.</param>
/// <param name="Details">What else the source said.</param>
public sealed record ProvenanceResource(
    string Kind, string? Uri = null, string? Revision = null, string? JobId = null, JsonElement? Details = null);

/// <summary>The validation report in numbers of checks; the whole at GET …/report and …/report.html.</summary>
/// <param name="Status">passed, warning, failed.</param>
public sealed record ReportSummaryResource(string Status, int Errors, int Warnings, int Passed);

/// <summary>A change of a version's state.</summary>
public sealed record VersionEventResource(DateTimeOffset At, string? From, string To, string? Reason);
