using ClipHar.Core.Features.Registry;
using ClipHar.Core.Features.Rows;

namespace ClipHar.Core.Features.Offline;

/// <summary>
/// The point-in-time join. For each entity row and view: the newest row whose event is not after the entity row's time and not longer
/// before it than the view's time to live, both ends included; of several with one event time the one created last. A value from the
/// future of an entity row is never read, so a model cannot learn from what it will not have.
/// </summary>
internal sealed class PointInTimeReader(FeatureRowTable table)
{
    public async Task<IReadOnlyList<FeatureColumn>> ReadAsync(
        FeatureSelection selection, IReadOnlyList<EntityRow> rows, CancellationToken cancellationToken)
    {
        var columns = selection.Features.ToDictionary(feature => feature, feature => new ColumnBuilder(feature, rows.Count));
        foreach (var view in selection.Views)
        {
            var wanted = Keys(view, rows);
            var features = selection.Features.Where(feature => feature.View == view).ToList();
            var indexes = features.Select(feature => feature.Index).ToHashSet();
            var timeToLive = view.Ttl is { } ttl ? FeatureTime.ToMicroseconds(ttl) : (long?)null;
            await foreach (var (index, row) in table.JoinAsync(view.RowsId, wanted, timeToLive, cancellationToken))
            {
                var values = FeaturePayload.Read(view.Fields, row.Payload, indexes.Contains);
                foreach (var feature in features)
                {
                    columns[feature].Set(index, values[feature.Index], row.EventTime, isExpired: false);
                }
            }
        }

        return [.. Entities(selection, rows), .. selection.Features.Select(feature => columns[feature].Build())];
    }

    private static List<(string Key, long Time)> Keys(FeatureView view, IReadOnlyList<EntityRow> rows)
    {
        var wanted = new List<(string, long)>(rows.Count);
        for (var i = 0; i < rows.Count; i++)
        {
            var entity = rows[i].Entity;
            var key = EntityKey.Of(view, name => (entity.TryGetValue(name, out var value), value), out var problem);
            wanted.Add((
                key ?? throw new FeatureRequestException($"entities[{i}]", problem!),
                FeatureTime.ToMicroseconds(rows[i].EventTimestamp)));
        }

        return wanted;
    }

    private static IEnumerable<FeatureColumn> Entities(FeatureSelection selection, IReadOnlyList<EntityRow> rows)
    {
        foreach (var entity in selection.Entities)
        {
            yield return ColumnBuilder.Keys(entity, [.. rows.Select(row => row.Entity.GetValueOrDefault(entity.JoinKey))]);
        }
    }
}
