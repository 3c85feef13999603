namespace ClipHar.Client.Datasets;

/// <summary>A named set of labelled pictures with its history. GET /v1/datasets, GET /v1/datasets/{name}.</summary>
public sealed record DatasetResource
{
    /// <summary>Lower-case letters, digits, '-', '_' and '.'; at most 64.</summary>
    public required string Name { get; init; }

    public string? Description { get; init; }

    /// <summary>Of the pictures, for example cc-by-4.0.</summary>
    public string? Licence { get; init; }

    /// <summary>Number of the newest version that is ready; absent while there is none.</summary>
    public int? LatestVersion { get; init; }

    public required int VersionCount { get; init; }

    /// <summary>Of the latest version.</summary>
    public required int SampleCount { get; init; }

    /// <summary>Of the latest version.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>Version numbers by tag.</summary>
    public required IReadOnlyDictionary<string, int> Tags { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>PUT /v1/datasets/{name}: makes a dataset or changes what is said about it; its versions stay.</summary>
public sealed record DatasetDefinitionRequest
{
    public string? Description { get; init; }

    public string? Licence { get; init; }
}
