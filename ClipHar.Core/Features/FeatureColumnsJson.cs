using System.Text.Json;
using ClipHar.Core.Features.Offline;
using ClipHar.Core.Features.Rows;

namespace ClipHar.Core.Features;

/// <summary>
/// Features as Feast's server writes them (feast-dev/feast: protos/feast/serving/ServingService.proto, GetOnlineFeaturesResponse):
/// <c>{"metadata": {"feature_names": […]}, "results": [{"values": […], "statuses": […], "event_timestamps": […]}]}</c>, one result for
/// each name, in its order, with one value for each entity row. Bytes are base64, times RFC 3339, vectors nested lists.
/// </summary>
public static class FeatureColumnsJson
{
    public static void Write(Utf8JsonWriter writer, IReadOnlyList<FeatureColumn> columns)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(columns);
        writer.WriteStartObject();
        writer.WriteStartObject("metadata");
        writer.WriteStartArray("feature_names");
        foreach (var column in columns)
        {
            writer.WriteStringValue(column.Name);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteStartArray("results");
        foreach (var column in columns)
        {
            Write(writer, column);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>Feast's word.</summary>
    public static string Word(this FeatureStatus status) => status switch
    {
        FeatureStatus.Present => "PRESENT",
        FeatureStatus.NullValue => "NULL_VALUE",
        FeatureStatus.NotFound => "NOT_FOUND",
        FeatureStatus.OutsideMaxAge => "OUTSIDE_MAX_AGE",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "It is no status."),
    };

    private static void Write(Utf8JsonWriter writer, FeatureColumn column)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("values");
        foreach (var value in column.Values)
        {
            if (value is Array array and not byte[] || (column.Shape.Count > 0 && value is byte[]))
            {
                WriteArray(writer, (Array)value, column.Shape);
            }
            else
            {
                WriteScalar(writer, value);
            }
        }

        writer.WriteEndArray();
        writer.WriteStartArray("statuses");
        foreach (var status in column.Statuses)
        {
            writer.WriteStringValue(status.Word());
        }

        writer.WriteEndArray();
        writer.WriteStartArray("event_timestamps");
        foreach (var time in column.EventTimestamps)
        {
            writer.WriteStringValue(FeatureTimestamps.Format(time));
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteArray(Utf8JsonWriter writer, Array values, IReadOnlyList<int> shape)
    {
        if (shape.Count == 1 && values is float[] floats)
        {
            writer.WriteStartArray();
            foreach (var value in floats)
            {
                writer.WriteNumberValue(value);
            }

            writer.WriteEndArray();
            return;
        }

        var position = 0;
        WriteLevel(writer, values, shape, depth: 0, ref position);
    }

    private static void WriteLevel(Utf8JsonWriter writer, Array values, IReadOnlyList<int> shape, int depth, ref int position)
    {
        if (depth == shape.Count)
        {
            WriteScalar(writer, values.GetValue(position++));
            return;
        }

        var inner = 1;
        for (var i = 1; i < shape.Count; i++)
        {
            inner *= shape[i];
        }

        var length = shape[depth] == -1 ? values.Length / inner : shape[depth];
        writer.WriteStartArray();
        for (var i = 0; i < length; i++)
        {
            WriteLevel(writer, values, shape, depth + 1, ref position);
        }

        writer.WriteEndArray();
    }

    private static void WriteScalar(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case int number:
                writer.WriteNumberValue(number);
                break;
            case long number:
                writer.WriteNumberValue(number);
                break;
            case float number:
                writer.WriteNumberValue(number);
                break;
            case double number:
                writer.WriteNumberValue(number);
                break;
            case string text:
                writer.WriteStringValue(text);
                break;
            case byte[] bytes:
                writer.WriteBase64StringValue(bytes);
                break;
            case DateTimeOffset time:
                writer.WriteStringValue(FeatureTimestamps.Format(time));
                break;
            default:
                throw new ArgumentException($"A feature cannot be a {value.GetType().Name}.", nameof(value));
        }
    }
}
