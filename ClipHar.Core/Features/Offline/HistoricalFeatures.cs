namespace ClipHar.Core.Features.Offline;

/// <summary>What a training run reads: features as they were known at a moment of each entity row.</summary>
public sealed record HistoricalRequest
{
    /// <summary>"view:feature", "view@2:feature" or "view:*".</summary>
    public IReadOnlyList<string>? Features { get; init; }

    /// <summary>Name of a service, instead of features.</summary>
    public string? FeatureService { get; init; }

    public required IReadOnlyList<EntityRow> Rows { get; init; }

    /// <summary>Whether names in the answer are "view__feature".</summary>
    public bool FullFeatureNames { get; init; }
}

/// <summary>An entity at a moment.</summary>
/// <param name="Entity">Key values by join key.</param>
/// <param name="EventTimestamp">Nothing that became true later is in the answer.</param>
public sealed record EntityRow(IReadOnlyDictionary<string, object?> Entity, DateTimeOffset EventTimestamp);

/// <summary>How a value was found; the words are Feast's.</summary>
public enum FeatureStatus
{
    Present,

    /// <summary>There is a row, but without this value.</summary>
    NullValue,

    /// <summary>There is no row.</summary>
    NotFound,

    /// <summary>The row is older than the view's time to live.</summary>
    OutsideMaxAge,
}

/// <summary>One feature over all rows of a request.</summary>
public sealed record FeatureColumn
{
    /// <summary>Name in the answer.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// One for each row: bool, int, long, float, double, string, byte[], DateTimeOffset, a flat array of one of them, or null.
    /// </summary>
    public required IReadOnlyList<object?> Values { get; init; }

    /// <summary>Dimensions of a value; empty for a single one.</summary>
    public required IReadOnlyList<int> Shape { get; init; }

    public required IReadOnlyList<FeatureStatus> Statuses { get; init; }

    /// <summary>When the values became true; 1970 where there is none.</summary>
    public required IReadOnlyList<DateTimeOffset> EventTimestamps { get; init; }
}
