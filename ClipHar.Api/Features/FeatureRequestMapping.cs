using System.Text.Json;
using ClipHar.Api.Errors;
using ClipHar.Client.Features;
using ClipHar.Core.Features;
using ClipHar.Core.Features.Materialization;
using ClipHar.Core.Features.Offline;
using ClipHar.Core.Features.Online;
using ClipHar.Core.Features.Rows;

namespace ClipHar.Api.Features;

internal static class FeatureRequestMapping
{
    private const string EventTimestamp = "event_timestamp";

    /// <summary>Names that Feast's users give the time of creation.</summary>
    private static readonly string[] CreatedTimestamp = ["created", "created_timestamp"];

    public static OnlineRequest ToRequest(this OnlineFeaturesRequest request) => new()
    {
        Features = request.Features,
        FeatureService = request.FeatureService,
        Entities = Columns(request.Entities, "entities").ToDictionary(
            pair => pair.Key, pair => (IReadOnlyList<object?>)[.. pair.Value.Select(Value)]),
        FullFeatureNames = request.FullFeatureNames,
    };

    public static HistoricalRequest ToRequest(this HistoricalFeaturesRequest request, int maxRows)
    {
        var entities = Columns(request.Entities, "entities");
        var times = request.EventTimestamps ?? throw RequestException.Invalid("event_timestamps", "It is null.");
        CheckLengths(entities, times.Count, maxRows, "entities");
        return new HistoricalRequest
        {
            Features = request.Features,
            FeatureService = request.FeatureService,
            Rows =
            [
                .. times.Select((time, i) => new EntityRow(entities.ToDictionary(pair => pair.Key, pair => Value(pair.Value[i])), time)),
            ],
            FullFeatureNames = request.FullFeatureNames,
        };
    }

    /// <summary>Rows of a table that came by column. What is no time stamp and no key is a feature.</summary>
    /// <param name="request">The table.</param>
    /// <param name="joinKeys">Keys of the view's entities.</param>
    /// <param name="maxRows">Most rows.</param>
    public static IReadOnlyList<FeatureRow> ToRows(this PushFeaturesRequest request, IReadOnlySet<string> joinKeys, int maxRows)
    {
        var table = Columns(request.Df, "df");
        if (!table.TryGetValue(EventTimestamp, out var events))
        {
            throw RequestException.Invalid(
                "df", $"The column {EventTimestamp} is missing; there are {string.Join(", ", table.Keys.Take(20))}.");
        }

        CheckLengths(table, events.Count, maxRows, "df");
        var created = table.FirstOrDefault(pair => CreatedTimestamp.Contains(pair.Key)).Value;
        return
        [
            .. Enumerable.Range(0, events.Count).Select(i => new FeatureRow
            {
                Entity = table.Where(pair => joinKeys.Contains(pair.Key)).ToDictionary(pair => pair.Key, pair => Value(pair.Value[i])),
                EventTimestamp = Time(events[i], $"df.{EventTimestamp}[{i}]"),
                CreatedTimestamp = created is null || created[i].ValueKind == JsonValueKind.Null
                    ? null
                    : Time(created[i], $"df.created[{i}]"),
                Values = table
                    .Where(pair => !joinKeys.Contains(pair.Key) && pair.Key != EventTimestamp && !CreatedTimestamp.Contains(pair.Key))
                    .ToDictionary(pair => pair.Key, pair => Value(pair.Value[i])),
            }),
        ];
    }

    public static PushTarget ToTarget(string? to) => to switch
    {
        "online" => PushTarget.Online,
        "offline" => PushTarget.Offline,
        "online_and_offline" => PushTarget.OnlineAndOffline,
        _ => throw RequestException.Invalid("to", $"'{to}' is no target; there are online, offline, online_and_offline."),
    };

    public static MaterializationRequest ToRequest(this MaterializeFeaturesRequest request) => new()
    {
        Views = request.FeatureViews,
        Start = request.StartTs is { } start ? Time(start, "start_ts") : null,
        End = request.EndTs is { } end ? Time(end, "end_ts") : null,
    };

    private static IReadOnlyDictionary<string, IReadOnlyList<JsonElement>> Columns(
        IReadOnlyDictionary<string, IReadOnlyList<JsonElement>>? columns, string member)
    {
        foreach (var (name, values) in columns ?? throw RequestException.Invalid(member, "It is null."))
        {
            if (values is null)
            {
                throw RequestException.Invalid($"{member}.{name}", "It is null; a list is expected.");
            }
        }

        return columns;
    }

    private static void CheckLengths(
        IReadOnlyDictionary<string, IReadOnlyList<JsonElement>> columns, int rows, int maxRows, string member)
    {
        if (rows > maxRows)
        {
            throw RequestException.Invalid(member, $"There are {rows} rows; at most {maxRows} are allowed in one request.");
        }

        foreach (var (name, values) in columns.Where(column => column.Value.Count != rows))
        {
            throw RequestException.Invalid(
                $"{member}.{name}", $"It has {values.Count} values; there are {rows} time stamps, one for each row.");
        }
    }

    private static DateTimeOffset Time(JsonElement value, string path) => value.ValueKind == JsonValueKind.String
        ? Time(Text(value), path)
        : throw RequestException.Invalid(
            path, $"{value.GetRawText()} is no time; write 2026-01-31T12:00:00Z or \"2026-01-31 12:00:00\" (UTC).");

    private static DateTimeOffset Time(string? text, string path) => FeatureTimestamps.TryParse(text, out var time)
        ? time
        : throw RequestException.Invalid(path, $"'{text}' is no time; write 2026-01-31T12:00:00Z or \"2026-01-31 12:00:00\" (UTC).");

    /// <summary>The text, or what was sent when half of a surrogate pair is in it.</summary>
    private static string? Text(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return value.GetRawText();
        }
    }

    private static object? Value(JsonElement value) => value.ValueKind == JsonValueKind.Null ? null : value;
}
