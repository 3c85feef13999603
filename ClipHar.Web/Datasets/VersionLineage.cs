using System.Text.Json;
using ClipHar.Client.Datasets;

namespace ClipHar.Web.Datasets;

/// <summary>Where a version comes from.</summary>
public static class VersionLineage
{
    private const int MaxDetails = 12;

    /// <summary>Numbers from the first ancestor to the version itself. A parent that is not in the list ends the line.</summary>
    public static IReadOnlyList<int> Of(DatasetVersionResource version, IReadOnlyList<DatasetVersionResource> versions)
    {
        var byNumber = versions.ToDictionary(v => v.Version);
        var line = new LinkedList<int>();
        for (var next = version; next is not null && !line.Contains(next.Version);)
        {
            line.AddFirst(next.Version);
            next = next.Parent is { } parent ? byNumber.GetValueOrDefault(parent) : null;
        }

        return [.. line];
    }

    /// <summary>What else the source said, where it is plain words and numbers.</summary>
    public static IEnumerable<(string Name, string Value)> Details(ProvenanceResource? provenance) =>
        provenance?.Details is { ValueKind: JsonValueKind.Object } details
            ? details.EnumerateObject()
                .Where(p => p.Value.ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False)
                .Take(MaxDetails)
                .Select(p => (p.Name.Replace('_', ' '), p.Value.ToString()))
            : [];
}
