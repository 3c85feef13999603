using System.Text.Json;

namespace ClipHar.Client.Features;

/// <summary>Body of POST /v1/features/online, in Feast's form; Feast's own path /get-online-features takes it too.</summary>
public sealed record OnlineFeaturesRequest
{
    /// <summary>"view:feature", "view@2:feature", or "view:*" for all of a view.</summary>
    public IReadOnlyList<string>? Features { get; init; }

    /// <summary>Name of a service, instead of features.</summary>
    public string? FeatureService { get; init; }

    /// <summary>Key values by join key; all lists are of one length.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<JsonElement>> Entities { get; init; }

    /// <summary>Whether names in the answer are "view__feature".</summary>
    public bool FullFeatureNames { get; init; }
}

/// <summary>Body of POST /v1/features/historical: features as they were known at a moment of each row.</summary>
public sealed record HistoricalFeaturesRequest
{
    /// <inheritdoc cref="OnlineFeaturesRequest.Features"/>
    public IReadOnlyList<string>? Features { get; init; }

    /// <inheritdoc cref="OnlineFeaturesRequest.FeatureService"/>
    public string? FeatureService { get; init; }

    /// <inheritdoc cref="OnlineFeaturesRequest.Entities"/>
    public required IReadOnlyDictionary<string, IReadOnlyList<JsonElement>> Entities { get; init; }

    /// <summary>One moment for each row; nothing that became true later is in the answer.</summary>
    public required IReadOnlyList<DateTimeOffset> EventTimestamps { get; init; }

    /// <inheritdoc cref="OnlineFeaturesRequest.FullFeatureNames"/>
    public bool FullFeatureNames { get; init; }
}

/// <summary>Features by name, in Feast's form: one result for each name, with one value for each row of the request.</summary>
public sealed record FeaturesResponse
{
    public required FeaturesMetadata Metadata { get; init; }

    public required IReadOnlyList<FeatureVector> Results { get; init; }
}

public sealed record FeaturesMetadata
{
    /// <summary>The keys first, then the features in the order of the request.</summary>
    public required IReadOnlyList<string> FeatureNames { get; init; }
}

/// <summary>One feature, over all rows.</summary>
public sealed record FeatureVector
{
    public required IReadOnlyList<JsonElement> Values { get; init; }

    /// <summary>PRESENT, NULL_VALUE, NOT_FOUND or OUTSIDE_MAX_AGE.</summary>
    public required IReadOnlyList<string> Statuses { get; init; }

    /// <summary>When the values became true; 1970 where there is none.</summary>
    public required IReadOnlyList<DateTimeOffset> EventTimestamps { get; init; }
}

/// <summary>Body of POST /v1/features/push, in Feast's form; Feast's own path /push takes it too.</summary>
public sealed record PushFeaturesRequest
{
    /// <summary>The view, "view" or "view@2".</summary>
    public required string PushSourceName { get; init; }

    /// <summary>A table by column: keys, features, event_timestamp and, if wanted, created (or created_timestamp).</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<JsonElement>> Df { get; init; }

    /// <summary>"online", "offline" or "online_and_offline". Default: both; Feast's own path: online.</summary>
    public string? To { get; init; }
}

/// <summary>Body of POST /v1/features/materialize, in Feast's form; Feast's own paths take it too.</summary>
public sealed record MaterializeFeaturesRequest
{
    /// <summary>Events from here on. Absent for what is new since the last time.</summary>
    public string? StartTs { get; init; }

    /// <summary>Events up to here. Absent for now.</summary>
    public string? EndTs { get; init; }

    /// <summary>Absent for all.</summary>
    public IReadOnlyList<string>? FeatureViews { get; init; }
}

/// <summary>Body of POST /v1/features/embed: embeddings of a data set's pictures, kept in the feature store.</summary>
public sealed record EmbedPicturesRequest
{
    /// <summary>Default: the model that requests use when they name none.</summary>
    public string? Model { get; init; }

    public string? Dataset { get; init; }

    /// <summary>Number, tag, manifest id or "latest".</summary>
    public string? Rev { get; init; }

    /// <summary>Ids of objects, instead of a data set.</summary>
    public IReadOnlyList<string>? Pictures { get; init; }
}
