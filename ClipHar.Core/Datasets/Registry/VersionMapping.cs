using System.Text.Json;
using ClipHar.Core.Datasets.Splits;
using ClipHar.Core.Datasets.Store;
using ClipHar.Core.Jobs;

namespace ClipHar.Core.Datasets.Registry;

/// <summary>What a version's row keeps as JSON.</summary>
internal sealed record VersionContent(
    IReadOnlyList<string> LabelSet,
    IReadOnlyList<ClassCount> Histogram,
    IReadOnlyList<string> AttributeNames,
    SplitRecipe? Split,
    Provenance? Provenance);

internal static class VersionMapping
{
    public static DatasetVersion ToVersion(this StoredDatasetVersion row, IEnumerable<string> tags)
    {
        var content = Read<VersionContent>(row.Content);
        return new DatasetVersion
        {
            Id = row.Id,
            Dataset = row.Dataset,
            Version = row.Version,
            State = row.State,
            StateReason = row.StateReason,
            Parent = row.Parent,
            Manifest = ObjectId.Parse(row.ManifestId),
            Directory = ObjectId.Parse(row.DirectoryId),
            CreatedAt = row.CreatedAt,
            Message = row.Message,
            SampleCount = row.SampleCount,
            Bytes = row.Bytes,
            LabelSet = content.LabelSet,
            Histogram = content.Histogram,
            AttributeNames = content.AttributeNames,
            SplitHash = row.SplitHash,
            Split = content.Split,
            Licence = row.Licence,
            Provenance = content.Provenance,
            Tags = [.. tags.Order(StringComparer.Ordinal)],
            Report = row.Report is null ? null : Read<DatasetReport>(row.Report),
        };
    }

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, JobJson.Options);

    private static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, JobJson.Options)
        ?? throw new InvalidOperationException($"A stored {typeof(T).Name} is empty.");
}
