using ClipHar.Core.Features.Registry;
using ClipHar.Core.Features.Rows;

namespace ClipHar.Core.Features.Offline;

/// <summary>Fills one column of an answer; rows that are never set are not found.</summary>
internal sealed class ColumnBuilder(SelectedFeature feature, int rows)
{
    private readonly object?[] _values = new object?[rows];
    private readonly FeatureStatus[] _statuses = CreateStatuses(rows);
    private readonly DateTimeOffset[] _times = CreateTimes(rows);

    /// <summary>The column of a key, which is always present, as Feast writes it.</summary>
    public static FeatureColumn Keys(FeatureEntity entity, IReadOnlyList<object?> values) => new()
    {
        Name = entity.JoinKey,
        Values = [.. values.Select(value => EntityKey.TryNormalize(value, entity.ValueType, out var key) ? key : null)],
        Shape = [],
        Statuses = [.. Enumerable.Repeat(FeatureStatus.Present, values.Count)],
        EventTimestamps = CreateTimes(values.Count),
    };

    public void Set(int index, object? value, long eventTime, bool isExpired)
    {
        _values[index] = value;
        _statuses[index] = value is null ? FeatureStatus.NullValue : isExpired ? FeatureStatus.OutsideMaxAge : FeatureStatus.Present;
        _times[index] = FeatureTime.ToTime(eventTime);
    }

    public FeatureColumn Build() => new()
    {
        Name = feature.OutputName,
        Values = _values,
        Shape = feature.View.Fields[feature.Index].Shape,
        Statuses = _statuses,
        EventTimestamps = _times,
    };

    private static FeatureStatus[] CreateStatuses(int rows)
    {
        var statuses = new FeatureStatus[rows];
        Array.Fill(statuses, FeatureStatus.NotFound);
        return statuses;
    }

    private static DateTimeOffset[] CreateTimes(int rows)
    {
        var times = new DateTimeOffset[rows];
        Array.Fill(times, DateTimeOffset.UnixEpoch);
        return times;
    }
}
