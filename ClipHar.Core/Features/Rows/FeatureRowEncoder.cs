using ClipHar.Core.Features.Registry;

namespace ClipHar.Core.Features.Rows;

/// <summary>From what people push to what is stored, with every mistake named.</summary>
internal static class FeatureRowEncoder
{
    /// <summary>Mistakes reported at a time; a table with the wrong type has one in every row.</summary>
    private const int MaxErrors = 20;

    /// <summary>What a clock may be ahead: a row from the future would hide every row until then.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromDays(1);

    /// <param name="view">Whose rows they are.</param>
    /// <param name="rows">What was pushed.</param>
    /// <param name="now">Time of creation for rows that say none.</param>
    /// <exception cref="FeatureRequestException">A row does not fit the view; carries what is wrong by member path.</exception>
    public static List<StoredRow> Encode(FeatureView view, IReadOnlyList<FeatureRow> rows, DateTimeOffset now)
    {
        var errors = new DefinitionErrors();
        var known = view.Fields.Select(field => field.Name).ToHashSet();
        var encoded = new List<StoredRow>(rows.Count);
        for (var i = 0; i < rows.Count && errors.Count < MaxErrors; i++)
        {
            var row = rows[i];
            var path = $"rows[{i}]";
            var key = EntityKey.Of(view, name => (row.Entity.TryGetValue(name, out var value), value), out var problem);
            if (problem is not null)
            {
                errors.Add($"{path}.entity", problem);
            }

            if (row.EventTimestamp > now + ClockTolerance)
            {
                errors.Add($"{path}.event_timestamp", $"{FeatureTimestamps.Format(row.EventTimestamp)} is in the future.");
            }

            foreach (var name in row.Values.Keys.Where(name => !known.Contains(name)))
            {
                errors.Add($"{path}.{name}", $"Feature view {view} has no feature '{name}'; it has {string.Join(", ", known.Take(20))}.");
            }

            var values = Values(view, row, path, errors);
            encoded.Add(new StoredRow(
                key ?? "",
                FeatureTime.ToMicroseconds(row.EventTimestamp),
                FeatureTime.ToMicroseconds(row.CreatedTimestamp ?? now),
                errors.Count == 0 ? FeaturePayload.Write(view.Fields, values) : []));
        }

        errors.ThrowIfAny();
        return encoded;
    }

    private static object?[] Values(FeatureView view, FeatureRow row, string path, DefinitionErrors errors)
    {
        var values = new object?[view.Fields.Count];
        for (var i = 0; i < values.Length; i++)
        {
            var field = view.Fields[i];
            if (row.Values.TryGetValue(field.Name, out var value)
                && FeatureValues.Normalize(field, value, out values[i]) is { } problem)
            {
                errors.Add($"{path}.{field.Name}", problem);
            }
        }

        return values;
    }
}
