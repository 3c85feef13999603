using System.Text.Json;
using ClipHar.Client.Datasets;
using ClipHar.Core.Datasets.Registry;

namespace ClipHar.Api.Datasets;

internal static class DatasetMapping
{
    public static DatasetResource ToResource(this Dataset dataset) => new()
    {
        Name = dataset.Name,
        Description = dataset.Description,
        Licence = dataset.Licence,
        LatestVersion = dataset.Latest?.Version,
        VersionCount = dataset.VersionCount,
        SampleCount = dataset.Latest?.SampleCount ?? 0,
        Labels = dataset.Latest?.LabelSet ?? [],
        Tags = dataset.Tags,
        CreatedAt = dataset.CreatedAt,
        UpdatedAt = dataset.UpdatedAt,
    };

    public static DatasetVersionResource ToResource(this DatasetVersion version, IReadOnlyList<DatasetVersionEvent>? events = null) => new()
    {
        Dataset = version.Dataset,
        Version = version.Version,
        State = Word(version.State),
        StateReason = version.StateReason,
        Parent = version.Parent,
        ManifestId = version.Manifest.ToString(),
        DirectoryId = version.Directory.ToString(),
        CreatedAt = version.CreatedAt,
        Message = version.Message,
        SampleCount = version.SampleCount,
        Bytes = version.Bytes,
        Labels = version.LabelSet,
        Histogram = [.. version.Histogram.Select(entry => new HistogramEntry(entry.Label, entry.Split, entry.Count))],
        SplitHash = version.SplitHash,
        Licence = version.Licence,
        Provenance = version.Provenance is { } from
            ? new ProvenanceResource(from.Kind, from.Uri, from.Revision, from.JobId, from.Details)
            : null,
        Tags = version.Tags,
        Report = version.Report is { } report
            ? new ReportSummaryResource(report.Status, report.Errors, report.Warnings, report.Passed)
            : null,
        Events = events is null
            ? null
            : [.. events.Select(change => new VersionEventResource(
                change.At, change.From is { } from ? Word(from) : null, Word(change.To), change.Reason))],
    };

    public static SampleResource ToResource(this IndexedSample item) => new()
    {
        Index = item.Index,
        Path = item.Sample.Path,
        ObjectId = item.Sample.Object.ToString(),
        Label = item.Sample.Label,
        Split = item.Sample.Split,
        Group = item.Sample.Group,
        Width = item.Sample.Width,
        Height = item.Sample.Height,
        Bytes = item.Sample.Bytes,
        Attributes = item.Sample.Attributes,
        Issues = [.. item.Issues.Select(issue => new SampleIssueResource(issue.Check, Word(issue.Severity), issue.Detail, issue.SuggestedLabel))],
    };

    /// <summary>An enumeration's value as JSON has it.</summary>
    public static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
