namespace ClipHar.Core.Features.Registry;

/// <summary>What people declare, in YAML or through the API. Nothing here is checked yet: see <see cref="FeatureRules"/>.</summary>
public sealed record FeatureDefinitions
{
    public IReadOnlyList<FeatureEntityDefinition> Entities { get; init; } = [];

    public IReadOnlyList<FeatureViewDefinition> Views { get; init; } = [];

    public IReadOnlyList<FeatureServiceDefinition> Services { get; init; } = [];
}

/// <summary>What features are about: a picture, a camera, a person.</summary>
public sealed record FeatureEntityDefinition
{
    public required string Name { get; init; }

    /// <summary>Name of the key in rows and requests. Default: the entity's name.</summary>
    public string? JoinKey { get; init; }

    /// <summary>"string" or "int64".</summary>
    public string ValueType { get; init; } = "string";

    public string? Description { get; init; }

    public string? Owner { get; init; }
}

/// <summary>A group of features of the same entities that are written together.</summary>
public sealed record FeatureViewDefinition
{
    public required string Name { get; init; }

    /// <summary>Names of entities; their keys together identify a row, in this order.</summary>
    public required IReadOnlyList<string> Entities { get; init; }

    public required IReadOnlyList<FeatureFieldDefinition> Fields { get; init; }

    /// <summary>How long a row stays valid after its event: "30d", "12h", "15m", "90s". Null for ever.</summary>
    public string? Ttl { get; init; }

    public string? Description { get; init; }

    public string? Owner { get; init; }

    /// <summary>For an embedding view: SHA-256 of the encoder whose vectors these are. A request never mixes two encoders.</summary>
    public string? Encoder { get; init; }

    public FeatureLineage? Lineage { get; init; }
}

/// <summary>One feature.</summary>
public sealed record FeatureFieldDefinition
{
    public required string Name { get; init; }

    /// <summary>One of <see cref="FeatureTypeNames.Dtypes"/>.</summary>
    public required string Dtype { get; init; }

    /// <summary>Dimensions; empty for a single value. The first may be -1: any length.</summary>
    public IReadOnlyList<int> Shape { get; init; } = [];

    public string? Description { get; init; }
}

/// <summary>Where the values of a view come from.</summary>
public sealed record FeatureLineage
{
    /// <summary>Name of the data set.</summary>
    public string? Dataset { get; init; }

    /// <summary>Its version: number, tag or manifest id.</summary>
    public string? DatasetVersion { get; init; }

    /// <summary>Name of the model that computed them.</summary>
    public string? Model { get; init; }

    /// <summary>Its SHA-256 digest or the first characters of it.</summary>
    public string? ModelVersion { get; init; }
}

/// <summary>A named list of features that a model reads.</summary>
public sealed record FeatureServiceDefinition
{
    public required string Name { get; init; }

    /// <summary>References as in a request: "view:feature" or "view@2:feature".</summary>
    public required IReadOnlyList<string> Features { get; init; }

    public string? Description { get; init; }

    public string? Owner { get; init; }
}
