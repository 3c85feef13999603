using ClipHar.Core.Features.Offline;
using ClipHar.Core.Features.Registry;
using ClipHar.Core.Features.Rows;

namespace ClipHar.Core.Features.Online;

/// <summary>What a model reads while it serves: the newest features of entities.</summary>
public sealed record OnlineRequest
{
    /// <summary>"view:feature", "view@2:feature" or "view:*".</summary>
    public IReadOnlyList<string>? Features { get; init; }

    /// <summary>Name of a service, instead of features.</summary>
    public string? FeatureService { get; init; }

    /// <summary>Key values by join key; all lists are of one length.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<object?>> Entities { get; init; }

    /// <summary>Whether names in the answer are "view__feature".</summary>
    public bool FullFeatureNames { get; init; }
}

/// <summary>Reads online rows and says of each value whether it is there and still valid.</summary>
internal sealed class OnlineReader(OnlineRowCache cache, FeatureInstruments instruments, TimeProvider clock)
{
    public async Task<IReadOnlyList<FeatureColumn>> ReadAsync(
        FeatureCatalog catalog, FeatureSelection selection, OnlineRequest request, int maxRows, CancellationToken cancellationToken)
    {
        var rows = CheckEntities(catalog, selection, request, maxRows);
        var columns = selection.Features.ToDictionary(feature => feature, feature => new ColumnBuilder(feature, rows));
        var now = FeatureTime.ToMicroseconds(clock.GetUtcNow());
        foreach (var view in selection.Views)
        {
            var online = await cache.ReadAsync(view.RowsId, Keys(view, request, rows), cancellationToken);
            Fill(selection, view, online, now, columns);
        }

        var keys = selection.Entities.Select(entity => ColumnBuilder.Keys(entity, request.Entities[entity.JoinKey]));
        List<FeatureColumn> answer = [.. keys];
        foreach (var feature in selection.Features)
        {
            var column = columns[feature].Build();
            instruments.OnRead(feature.View.Name, column.Statuses);
            answer.Add(column);
        }

        return answer;
    }

    private static void Fill(
        FeatureSelection selection, FeatureView view, OnlineRow[] online, long now, Dictionary<SelectedFeature, ColumnBuilder> columns)
    {
        var features = selection.Features.Where(feature => feature.View == view).ToList();
        var indexes = features.Select(feature => feature.Index).ToHashSet();
        for (var i = 0; i < online.Length; i++)
        {
            if (online[i].Payload is not { } payload)
            {
                continue;
            }

            var isExpired = view.Ttl is { } ttl && now - online[i].EventTime > FeatureTime.ToMicroseconds(ttl);
            var values = FeaturePayload.Read(view.Fields, payload, indexes.Contains);
            foreach (var feature in features)
            {
                columns[feature].Set(i, values[feature.Index], online[i].EventTime, isExpired);
            }
        }
    }

    /// <returns>Number of entity rows.</returns>
    private static int CheckEntities(FeatureCatalog catalog, FeatureSelection selection, OnlineRequest request, int maxRows)
    {
        var errors = new DefinitionErrors();
        var rows = request.Entities.Count == 0 ? 0 : request.Entities.Values.Max(values => values.Count);
        foreach (var (name, values) in request.Entities)
        {
            if (!catalog.JoinKeys.Contains(name))
            {
                errors.Add($"entities.{name}",
                    $"No entity has this key; there are {string.Join(", ", catalog.JoinKeys.Order().Take(20))}.");
            }

            if (values.Count != rows)
            {
                errors.Add($"entities.{name}", $"It has {values.Count} values, others have {rows}; all have to be of one length.");
            }
        }

        foreach (var entity in selection.Entities.Where(entity => !request.Entities.ContainsKey(entity.JoinKey)))
        {
            errors.Add($"entities.{entity.JoinKey}", "It is missing; the features asked for are found by it.");
        }

        if (rows > maxRows)
        {
            errors.Add("entities", $"There are {rows} rows; at most {maxRows} are allowed in one request.");
        }

        errors.ThrowIfAny();
        return rows;
    }

    private static List<string> Keys(FeatureView view, OnlineRequest request, int rows)
    {
        var keys = new List<string>(rows);
        for (var i = 0; i < rows; i++)
        {
            var index = i;
            keys.Add(EntityKey.Of(view, name => (true, request.Entities[name][index]), out var problem)
                ?? throw new FeatureRequestException($"entities[{i}]", problem!));
        }

        return keys;
    }
}
