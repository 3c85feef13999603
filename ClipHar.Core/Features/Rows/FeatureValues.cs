using System.Collections;
using System.Globalization;
using System.Text.Json;
using ClipHar.Core.Features.Registry;

namespace ClipHar.Core.Features.Rows;

/// <summary>
/// Values in the form in which they are kept and handed out: bool, int, long, float, double, string, byte[], DateTimeOffset, or a flat
/// array of them, row-major, for a feature with a shape.
/// </summary>
internal static class FeatureValues
{
    /// <summary>A text longer than this, or more bytes, are not a feature.</summary>
    public const int MaxBytes = 1 << 20;

    /// <param name="field">What it must be.</param>
    /// <param name="value">Such a value already, a nested list, or JSON; null stays null.</param>
    /// <param name="normalized">The value to keep.</param>
    /// <returns>What is wrong, or null.</returns>
    public static string? Normalize(FeatureField field, object? value, out object? normalized)
    {
        normalized = null;
        if (value is null or JsonElement { ValueKind: JsonValueKind.Null })
        {
            return null;
        }

        if (field.Shape.Count == 0)
        {
            normalized = Scalar(field.Dtype, value);
            return normalized is null ? $"{Describe(value)} is no {field.Dtype.Name()}{Hint(field.Dtype)}." : null;
        }

        // An array of the right type and length is taken as it is: embeddings come this way.
        if (value is float[] floats && field.Dtype == FeatureDtype.Float32 && Fits(field.Shape, floats.Length))
        {
            normalized = floats;
            return Array.TrueForAll(floats, float.IsFinite) ? null : "It holds a number that is not finite.";
        }

        var elements = new List<object>();
        var dimensions = new List<int>();
        if (Flatten(field.Dtype, value, 0, field.Shape.Count, dimensions, elements) is { } problem)
        {
            return problem;
        }

        var nested = dimensions.Count == field.Shape.Count && field.Shape.Index().All(d => d.Item == dimensions[d.Index] || d.Item == -1);
        var flat = dimensions.Count == 1 && Fits(field.Shape, dimensions[0]);
        if (!nested && !flat)
        {
            return $"It has the shape [{string.Join(", ", dimensions)}]; {field} is expected.";
        }

        normalized = ToArray(field.Dtype, elements);
        return null;
    }

    /// <summary>Whether so many elements make up a shape.</summary>
    public static bool Fits(IReadOnlyList<int> shape, int count)
    {
        var inner = shape.Where(dimension => dimension > 0).Aggregate(1L, (product, dimension) => product * dimension);
        return shape[0] == -1 ? count % inner == 0 && count <= FeatureRules.MaxElements : count == inner;
    }

    private static string? Flatten(
        FeatureDtype dtype, object value, int depth, int maxDepth, List<int> dimensions, List<object> elements)
    {
        if (value is string or byte[] or not (IEnumerable or JsonElement { ValueKind: JsonValueKind.Array }) || depth == maxDepth)
        {
            if (dimensions.Count > depth || depth == 0)
            {
                return depth == 0 ? $"{Describe(value)} is no list." : "Its lists are not all of one depth.";
            }

            if (Scalar(dtype, value) is not { } element)
            {
                return $"{Describe(value)} is no {dtype.Name()}{Hint(dtype)}.";
            }

            elements.Add(element);
            return elements.Count > FeatureRules.MaxElements ? $"It has more than {FeatureRules.MaxElements} elements." : null;
        }

        IEnumerable items = value is JsonElement json ? json.EnumerateArray() : (IEnumerable)value;
        var count = 0;
        var known = dimensions.Count > depth;
        if (!known)
        {
            dimensions.Add(0);
        }

        foreach (var item in items)
        {
            if (item is null or JsonElement { ValueKind: JsonValueKind.Null })
            {
                return "It holds null; elements of a list have values.";
            }

            count++;
            if (Flatten(dtype, item, depth + 1, maxDepth, dimensions, elements) is { } problem)
            {
                return problem;
            }
        }

        if (known && dimensions[depth] != count)
        {
            return "Its lists are not all of one length.";
        }

        dimensions[depth] = count;
        return null;
    }

    private static object? Scalar(FeatureDtype dtype, object value)
    {
        if (value is JsonElement json)
        {
            return Scalar(dtype, json);
        }

        return dtype switch
        {
            FeatureDtype.Bool => value as bool?,
            FeatureDtype.String => value is string text && text.Length <= MaxBytes / 4 && IsUnicode(text) ? text : null,
            FeatureDtype.Bytes => value is byte[] { Length: <= MaxBytes } bytes ? bytes : null,
            FeatureDtype.Timestamp => value switch { DateTimeOffset time => time, DateTime time => new DateTimeOffset(time), _ => null },
            _ => Number(dtype, value),
        };
    }

    private static object? Number(FeatureDtype dtype, object value) => (dtype, value) switch
    {
        (FeatureDtype.Int32, int number) => number,
        (FeatureDtype.Int32, short or byte or sbyte or ushort) => Convert.ToInt32(value, CultureInfo.InvariantCulture),
        (FeatureDtype.Int32, long number and >= int.MinValue and <= int.MaxValue) => (int)number,
        (FeatureDtype.Int64, int or long or short or byte or sbyte or ushort or uint) =>
            Convert.ToInt64(value, CultureInfo.InvariantCulture),
        (FeatureDtype.Float32, float or double or int or long or short or byte) =>
            Finite(Convert.ToSingle(value, CultureInfo.InvariantCulture)),
        (FeatureDtype.Float64, float or double or int or long or short or byte) =>
            Finite(Convert.ToDouble(value, CultureInfo.InvariantCulture)),
        _ => null,
    };

    private static object? Scalar(FeatureDtype dtype, JsonElement json) => (dtype, json.ValueKind) switch
    {
        (FeatureDtype.Bool, JsonValueKind.True or JsonValueKind.False) => json.GetBoolean(),
        (FeatureDtype.Int32, JsonValueKind.Number) => json.TryGetInt32(out var number) ? number : null,
        (FeatureDtype.Int64, JsonValueKind.Number) => json.TryGetInt64(out var number) ? number : null,
        (FeatureDtype.Float32, JsonValueKind.Number) => json.TryGetSingle(out var number) ? Finite(number) : null,
        (FeatureDtype.Float64, JsonValueKind.Number) => json.TryGetDouble(out var number) ? Finite(number) : null,
        (FeatureDtype.String, JsonValueKind.String) => Text(json) is { } text ? Scalar(dtype, text) : null,
        (FeatureDtype.Bytes, JsonValueKind.String) => json.TryGetBytesFromBase64(out var bytes) ? Scalar(dtype, bytes) : null,
        (FeatureDtype.Timestamp, JsonValueKind.String) => FeatureTimestamps.TryParse(Text(json), out var time) ? time : null,
        _ => null,
    };

    /// <summary>The text, or null when it has half of a surrogate pair: no database keeps that.</summary>
    public static string? Text(JsonElement json)
    {
        try
        {
            return json.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Whether every surrogate has its other half.</summary>
    public static bool IsUnicode(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[++i])))
            {
                return false;
            }
        }

        return true;
    }

    private static object? Finite(float number) => float.IsFinite(number) ? number : null;

    private static object? Finite(double number) => double.IsFinite(number) ? number : null;

    private static Array ToArray(FeatureDtype dtype, List<object> elements) => dtype switch
    {
        FeatureDtype.Bool => elements.Cast<bool>().ToArray(),
        FeatureDtype.Int32 => elements.Cast<int>().ToArray(),
        FeatureDtype.Int64 => elements.Cast<long>().ToArray(),
        FeatureDtype.Float32 => elements.Cast<float>().ToArray(),
        FeatureDtype.Float64 => elements.Cast<double>().ToArray(),
        FeatureDtype.String => elements.Cast<string>().ToArray(),
        FeatureDtype.Bytes => elements.Cast<byte[]>().ToArray(),
        _ => elements.Cast<DateTimeOffset>().ToArray(),
    };

    private static string Hint(FeatureDtype dtype) => dtype switch
    {
        FeatureDtype.Float32 or FeatureDtype.Float64 => " (a finite number)",
        FeatureDtype.Bytes => " (base64)",
        FeatureDtype.Timestamp => " (such as 2026-01-31T12:00:00Z)",
        FeatureDtype.Int32 or FeatureDtype.Int64 => " (a whole number in its range)",
        _ => "",
    };

    private static string Describe(object value)
    {
        var text = value is JsonElement json ? json.GetRawText() : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        return text.Length <= 80 ? text : text[..80] + "…";
    }
}

/// <summary>
/// Moments in requests and tables: RFC 3339, or as pandas writes them, "2022-05-13 10:59:42"; UTC when no offset is given.
/// </summary>
public static class FeatureTimestamps
{
    public static bool TryParse(string? text, out DateTimeOffset time) => DateTimeOffset.TryParse(
        text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);

    /// <summary>RFC 3339 in UTC with as many digits as it takes: "2021-12-31T23:00:00Z".</summary>
    public static string Format(DateTimeOffset time) =>
        time.UtcDateTime.ToString(time.UtcTicks % TimeSpan.TicksPerSecond == 0 ? "yyyy-MM-ddTHH:mm:ssZ" : "yyyy-MM-ddTHH:mm:ss.ffffffZ",
            CultureInfo.InvariantCulture);
}
