using System.Text.Json;
using System.Text.Unicode;

namespace ClipHar.Clip.Checkpoints;

/// <summary>
/// Values of one JSON object in a file, read with errors that say where they stand. An absent or null field has its default.
/// </summary>
internal readonly struct JsonFields(string file, string path, JsonElement element)
{
    /// <summary>
    /// Configurations are a few kilobytes and the index of a sharded checkpoint some hundred; more is not what it says it is.
    /// </summary>
    private const long MaxFileBytes = 16 * 1024 * 1024;

    public JsonElement Element => element;

    /// <summary>Reads a JSON file whose root is an object.</summary>
    public static JsonFields Load(string file)
    {
        byte[] bytes;
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (stream.Length > MaxFileBytes)
            {
                throw new CheckpointFormatException(file, $"is {stream.Length} bytes long; at most {MaxFileBytes} are read.");
            }

            bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointFormatException(file, $"cannot be read: {e.Message}", e);
        }

        return new JsonFields(file, "", Parse(file, bytes));
    }

    /// <summary>Parses UTF-8 JSON whose root is an object without duplicated names.</summary>
    public static JsonElement Parse(string file, ReadOnlyMemory<byte> utf8)
    {
        if (!Utf8.IsValid(utf8.Span))
        {
            throw new CheckpointFormatException(file, "is not JSON: it is not valid UTF-8.");
        }

        try
        {
            using var document = JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = 32, AllowDuplicateProperties = false });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw new CheckpointFormatException(file, $"holds a JSON {Kind(document.RootElement)}; an object is expected.");
            }

            return document.RootElement.Clone();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: an escaped half of a surrogate pair, which is valid JSON and no valid string.
            throw new CheckpointFormatException(file, $"is not valid JSON: {e.Message}", e);
        }
    }

    /// <summary>A nested object, or null where it is absent.</summary>
    public JsonFields? Object(string name)
    {
        if (!TryGet(name, out var value))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Object
            ? new JsonFields(file, PathOf(name) + ".", value)
            : throw Wrong(name, value, "an object");
    }

    public int Integer(string name, int defaultValue, int min, int max)
    {
        if (!TryGet(name, out var value))
        {
            return defaultValue;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= min && number <= max
            ? number
            : throw Wrong(name, value, $"a whole number from {min} to {max}");
    }

    public float Float(string name, float defaultValue, float min, float max)
    {
        if (!TryGet(name, out var value))
        {
            return defaultValue;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number >= min && number <= max
            ? (float)number
            : throw Wrong(name, value, $"a number from {min:R} to {max:R}");
    }

    public string? String(string name)
    {
        if (!TryGet(name, out var value))
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.String)
        {
            throw Wrong(name, value, "a string");
        }

        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException e)
        {
            throw new CheckpointFormatException(file, $"{PathOf(name)} is not valid text.", e);
        }
    }

    public bool Flag(string name, bool defaultValue)
    {
        if (!TryGet(name, out var value))
        {
            return defaultValue;
        }

        return value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? value.GetBoolean()
            : throw Wrong(name, value, "true or false");
    }

    public bool Has(string name) => TryGet(name, out _);

    public CheckpointFormatException Error(string problem) => new(file, problem);

    public CheckpointFormatException Wrong(string name, JsonElement value, string expected) =>
        new(file, $"{PathOf(name)} is {Shorten(value.GetRawText())}; expected {expected}.");

    public string PathOf(string name) => path + name;

    private static string Kind(JsonElement element) => element.ValueKind.ToString().ToLowerInvariant();

    private static string Shorten(string text) => text.Length <= 60 ? text : text[..60] + "…";

    private bool TryGet(string name, out JsonElement value) =>
        element.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;
}
