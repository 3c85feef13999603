namespace ClipHar.Core.Features.Rows;

/// <summary>Values of a view for one entity at one moment, as they are pushed.</summary>
public sealed record FeatureRow
{
    /// <summary>Key values by join key: string or a whole number.</summary>
    public required IReadOnlyDictionary<string, object?> Entity { get; init; }

    /// <summary>When the values became true. Kept to the microsecond.</summary>
    public required DateTimeOffset EventTimestamp { get; init; }

    /// <summary>When the row was made; of two rows with one event time the later one counts. Null for now.</summary>
    public DateTimeOffset? CreatedTimestamp { get; init; }

    /// <summary>
    /// By feature; one that is missing is null. Numbers, strings, byte arrays, times, flat arrays or nested lists of them, or JSON.
    /// </summary>
    public required IReadOnlyDictionary<string, object?> Values { get; init; }
}

/// <summary>A row as it is stored.</summary>
/// <param name="Key">See <see cref="EntityKey"/>.</param>
/// <param name="EventTime">Microseconds since 1970, UTC.</param>
/// <param name="CreatedTime">Microseconds since 1970, UTC.</param>
/// <param name="Payload">See <see cref="FeaturePayload"/>.</param>
internal readonly record struct StoredRow(string Key, long EventTime, long CreatedTime, byte[] Payload)
{
    /// <summary>Whether this row counts and the other does not, of two with the same key.</summary>
    public bool IsNewerThan(StoredRow other) => (EventTime, CreatedTime).CompareTo((other.EventTime, other.CreatedTime)) >= 0;
}

/// <summary>Moments as whole microseconds since 1970: what both databases keep and compare without loss.</summary>
internal static class FeatureTime
{
    /// <summary>Rounded down, so that a row never becomes younger than it is.</summary>
    public static long ToMicroseconds(DateTimeOffset time)
    {
        var ticks = time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks;
        return (ticks / TimeSpan.TicksPerMicrosecond) - (ticks % TimeSpan.TicksPerMicrosecond < 0 ? 1 : 0);
    }

    public static long ToMicroseconds(TimeSpan duration) => duration.Ticks / TimeSpan.TicksPerMicrosecond;

    public static DateTimeOffset ToTime(long microseconds) =>
        DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);
}
