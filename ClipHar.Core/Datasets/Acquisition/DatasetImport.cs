using System.Text.Json;

namespace ClipHar.Core.Datasets.Acquisition;

/// <summary>What happens to the samples of the latest version.</summary>
public enum ImportMode
{
    /// <summary>They stay as they are; what is new comes to them.</summary>
    Append,

    /// <summary>They go.</summary>
    Replace,
}

/// <summary>The request of a job of kind <see cref="JobKind"/>.</summary>
public sealed record DatasetImport
{
    public const string JobKind = "import";

    /// <summary>Most characters of <see cref="Message"/>.</summary>
    public const int MaxMessageLength = 1000;

    /// <summary>Made when it is not there.</summary>
    public required string Dataset { get; init; }

    /// <summary>An object with the member "kind" and those of that source.</summary>
    public required JsonElement Source { get; init; }

    public ImportMode Mode { get; init; }

    /// <summary>Split of samples for which the source names none.</summary>
    public string? Split { get; init; }

    /// <summary>Wins over what the source declares.</summary>
    public string? Licence { get; init; }

    public string? Message { get; init; }

    /// <summary>Broken items that are skipped before the import fails; null for <see cref="ImportOptions.MaxBroken"/>.</summary>
    public int? MaxBroken { get; init; }

    /// <summary>The member "kind" of <see cref="Source"/>.</summary>
    /// <exception cref="ImportException">There is none.</exception>
    public string SourceKind() =>
        Source.ValueKind == JsonValueKind.Object && Source.TryGetProperty("kind", out var kind) && kind.ValueKind == JsonValueKind.String
            ? kind.GetString()!
            : throw new ImportException($"source: The member kind is missing; there are {string.Join(", ", SourceKinds.All)}.");

    /// <summary>What a job of this import is about.</summary>
    public static string Subject(string dataset) => $"dataset:{dataset}";
}
