namespace ClipHar.Core.Features.Registry;

/// <summary>Type of a feature's elements.</summary>
public enum FeatureDtype
{
    Bool,
    Int32,
    Int64,
    Float32,
    Float64,
    String,
    Bytes,

    /// <summary>A moment, to the microsecond.</summary>
    Timestamp,
}

/// <summary>Type of an entity's key.</summary>
public enum EntityValueType
{
    String,
    Int64,
}

/// <summary>The words for them in definitions.</summary>
public static class FeatureTypeNames
{
    public static IReadOnlyList<string> Dtypes { get; } = [.. Enum.GetValues<FeatureDtype>().Select(Name)];

    public static IReadOnlyList<string> ValueTypes { get; } = [.. Enum.GetValues<EntityValueType>().Select(Name)];

    public static string Name(this FeatureDtype dtype) => dtype.ToString().ToLowerInvariant();

    public static string Name(this EntityValueType type) => type.ToString().ToLowerInvariant();

    public static bool TryParse(string? name, out FeatureDtype dtype)
    {
        dtype = default;
        return name is not null && Dtypes.Contains(name) && Enum.TryParse(name, ignoreCase: true, out dtype);
    }

    public static bool TryParse(string? name, out EntityValueType type)
    {
        type = default;
        return name is not null && ValueTypes.Contains(name) && Enum.TryParse(name, ignoreCase: true, out type);
    }
}
