using System.Text.Json;

namespace ClipHar.Core.Datasets.Acquisition.Manifests;

/// <summary>JSON lines: one object a line, members as in <see cref="ManifestRow"/>. Empty lines are skipped.</summary>
internal static class JsonLinesTable
{
    /// <exception cref="ImportException">The text cannot be read on; names the line.</exception>
    public static IEnumerable<ManifestRow> Read(LineReader text)
    {
        for (var line = text.Line; text.ReadLine() is { } json; line = text.Line)
        {
            if (!string.IsNullOrWhiteSpace(json))
            {
                yield return Parse(line, json);
            }
        }
    }

    private static ManifestRow Parse(long line, string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 16 });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return ManifestRow.Broken(line, "It is not a JSON object.");
            }

            var members = new Dictionary<string, string>();
            foreach (var member in document.RootElement.EnumerateObject())
            {
                if (Text(member.Value) is { Length: > 0 } value && !members.TryAdd(member.Name.ToLowerInvariant(), value))
                {
                    return ManifestRow.Broken(line, $"The member '{member.Name}' comes twice.");
                }
            }

            return ManifestRow.From(line, members);
        }
        catch (JsonException exception)
        {
            return ManifestRow.Broken(line, $"It is not JSON (byte {exception.BytePositionInLine + 1}).");
        }
    }

    private static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => null,
        JsonValueKind.String => value.GetString(),
        _ => value.GetRawText(),
    };
}
