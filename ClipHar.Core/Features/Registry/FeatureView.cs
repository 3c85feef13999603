namespace ClipHar.Core.Features.Registry;

/// <summary>A registered entity.</summary>
/// <param name="Definition">As it was applied.</param>
/// <param name="JoinKey">Name of the key in rows and requests.</param>
/// <param name="ValueType">Type of the key.</param>
/// <param name="CreatedAt">First applied.</param>
/// <param name="UpdatedAt">Last changed.</param>
public sealed record FeatureEntity(
    FeatureEntityDefinition Definition, string JoinKey, EntityValueType ValueType, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    public string Name => Definition.Name;
}

/// <summary>A registered feature, checked.</summary>
/// <param name="Name">Unique in its view.</param>
/// <param name="Dtype">Type of its elements.</param>
/// <param name="Shape">Dimensions; empty for a single value; the first may be -1.</param>
public sealed record FeatureField(string Name, FeatureDtype Dtype, IReadOnlyList<int> Shape)
{
    /// <summary>"float32[512]".</summary>
    public override string ToString() => Shape.Count == 0 ? Dtype.Name() : $"{Dtype.Name()}[{string.Join(", ", Shape)}]";
}

/// <summary>One immutable version of a feature view.</summary>
public sealed class FeatureView
{
    internal FeatureView(FeatureViewDefinition definition, IReadOnlyList<FeatureEntity> entities, int rowsId)
    {
        RowsId = rowsId;
        Definition = definition;
        Entities = entities;
        Fields = [.. definition.Fields.Select(field =>
            new FeatureField(field.Name, FeatureTypeNames.TryParse(field.Dtype, out FeatureDtype dtype) ? dtype : default, field.Shape))];
        Ttl = definition.Ttl is { } ttl ? FeatureDuration.Parse(ttl) : null;
    }

    /// <summary>As it was applied, in canonical form.</summary>
    public FeatureViewDefinition Definition { get; }

    public string Name => Definition.Name;

    /// <summary>Counts changes, from 1.</summary>
    public required int Version { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>What identifies a row, in this order.</summary>
    public IReadOnlyList<FeatureEntity> Entities { get; }

    public IReadOnlyList<FeatureField> Fields { get; }

    /// <summary>How long a row stays valid after its event; null for ever.</summary>
    public TimeSpan? Ttl { get; }

    /// <summary>Digest of the encoder whose vectors these are; null for other features.</summary>
    public string? Encoder => Definition.Encoder;

    /// <summary>
    /// Whose rows it reads. A new version with the same entities, features and encoder goes on with the rows of the one before; any
    /// other starts without rows, so that a row is never read with another schema than it was written with.
    /// </summary>
    internal int RowsId { get; }

    /// <summary>"name@3".</summary>
    public override string ToString() => $"{Name}@{Version}";
}

/// <summary>A registered service.</summary>
/// <param name="Definition">As it was applied.</param>
/// <param name="CreatedAt">First applied.</param>
/// <param name="UpdatedAt">Last changed.</param>
public sealed record FeatureService(FeatureServiceDefinition Definition, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    public string Name => Definition.Name;
}
