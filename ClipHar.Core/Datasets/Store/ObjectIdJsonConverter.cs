using System.Text.Json;
using System.Text.Json.Serialization;

namespace ClipHar.Core.Datasets.Store;

/// <summary>An object id is a string in JSON, also as the name of a member.</summary>
public sealed class ObjectIdJsonConverter : JsonConverter<ObjectId>
{
    public override ObjectId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Parse(reader.GetString());

    public override void Write(Utf8JsonWriter writer, ObjectId value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());

    public override ObjectId ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Parse(reader.GetString());

    public override void WriteAsPropertyName(Utf8JsonWriter writer, ObjectId value, JsonSerializerOptions options) =>
        writer.WritePropertyName(value.ToString());

    private static ObjectId Parse(string? text) =>
        ObjectId.TryParse(text, out var id) ? id : throw new JsonException($"'{text}' is not an object id.");
}
