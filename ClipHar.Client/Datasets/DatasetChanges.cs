namespace ClipHar.Client.Datasets;

/// <summary>POST …/versions/{rev}/relabel: makes a new version with other labels.</summary>
public sealed record RelabelRequest
{
    /// <summary>At least one, at most 100,000; a path comes once.</summary>
    public required IReadOnlyList<LabelChange> Changes { get; init; }

    public string? Message { get; init; }
}

/// <param name="Path">Of a sample of the version.</param>
/// <param name="Label">Absent takes the label away.</param>
public sealed record LabelChange(string Path, string? Label);

/// <summary>POST …/versions/{rev}/split: makes a new version whose samples are in the splits asked for.</summary>
public sealed record SplitRequest
{
    /// <summary>Share of train; the shares sum to 1. Default: 0.8.</summary>
    public double? Train { get; init; }

    /// <summary>Default: 0.1.</summary>
    public double? Validation { get; init; }

    /// <summary>Default: 0.1.</summary>
    public double? Test { get; init; }

    /// <summary>Another seed gives another split. Default: 0.</summary>
    public long? Seed { get; init; }

    /// <summary>Samples that are in a split already stay there (so a test set never changes when pictures are added). Default: true.</summary>
    public bool? KeepExisting { get; init; }

    /// <summary>Pictures whose perceptual hashes differ in at most so many of 64 bits are never split apart. 0 to 16. Default: 4.</summary>
    public int? NearDuplicateBits { get; init; }

    public string? Message { get; init; }
}

/// <summary>POST …/versions/{rev}/release: a person lets a quarantined version pass.</summary>
/// <param name="Reason">Kept with the version; must not be empty.</param>
public sealed record ReleaseRequest(string Reason);

/// <summary>PUT /v1/datasets/{name}/tags/{tag}: moves the tag there.</summary>
/// <param name="Rev">Number, tag, "latest" or manifest id of the version.</param>
public sealed record TagRequest(string Rev);
