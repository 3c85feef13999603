namespace ClipHar.Client.Features;

/// <summary>What features are about. GET|PUT /v1/features/entities[/{name}].</summary>
public sealed record FeatureEntityResource
{
    /// <summary>1 to 64 letters, digits, '-', '_' and '.'.</summary>
    public required string Name { get; init; }

    /// <summary>Name of the key in rows and requests. Default: the entity's name.</summary>
    public string? JoinKey { get; init; }

    /// <summary>"string" (the default) or "int64".</summary>
    public string? ValueType { get; init; }

    public string? Description { get; init; }

    public string? Owner { get; init; }

    /// <summary>Ignored when sent.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>Ignored when sent.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }
}

/// <summary>One version of a group of features. GET|PUT /v1/features/views[/{name}].</summary>
public sealed record FeatureViewResource
{
    /// <summary>1 to 64 letters, digits, '-', '_' and '.'.</summary>
    public required string Name { get; init; }

    /// <summary>Counts changes, from 1; a version never changes. Ignored when sent.</summary>
    public int? Version { get; init; }

    /// <summary>Names of entities; their keys together identify a row.</summary>
    public required IReadOnlyList<string> Entities { get; init; }

    public required IReadOnlyList<FeatureFieldResource> Fields { get; init; }

    /// <summary>How long a row stays valid: "30d", "12h", "15m", "90s"; absent for ever. Answers say seconds, "86400s".</summary>
    public string? Ttl { get; init; }

    public string? Description { get; init; }

    public string? Owner { get; init; }

    /// <summary>For an embedding view: SHA-256 digest of the encoder. A request never mixes two encoders.</summary>
    public string? Encoder { get; init; }

    public FeatureLineageResource? Lineage { get; init; }

    /// <summary>Ignored when sent.</summary>
    public DateTimeOffset? CreatedAt { get; init; }
}

/// <summary>One feature of a view.</summary>
public sealed record FeatureFieldResource
{
    public required string Name { get; init; }

    /// <summary>bool, int32, int64, float32, float64, string, bytes (base64) or timestamp (RFC 3339).</summary>
    public required string Dtype { get; init; }

    /// <summary>Dimensions; empty or absent for a single value; the first may be -1 for any length.</summary>
    public IReadOnlyList<int>? Shape { get; init; }

    public string? Description { get; init; }
}

/// <summary>Where the values of a view come from.</summary>
public sealed record FeatureLineageResource
{
    public string? Dataset { get; init; }

    public string? DatasetVersion { get; init; }

    public string? Model { get; init; }

    public string? ModelVersion { get; init; }
}

/// <summary>A named list of features that a model reads. GET|PUT /v1/features/services[/{name}].</summary>
public sealed record FeatureServiceResource
{
    public required string Name { get; init; }

    /// <summary>"view:feature" or "view@2:feature".</summary>
    public required IReadOnlyList<string> Features { get; init; }

    public string? Description { get; init; }

    public string? Owner { get; init; }

    /// <summary>Ignored when sent.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>Ignored when sent.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }
}
