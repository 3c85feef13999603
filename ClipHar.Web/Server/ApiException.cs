using System.Text.Json;

namespace ClipHar.Web.Server;

/// <summary>A call to the API that did not work, in words for the user: <see cref="Exception.Message"/> is the title.</summary>
public sealed class ApiException : Exception
{
    public ApiException(string title, string detail, Exception? inner = null)
        : base(title, inner) => Detail = detail;

    /// <summary>What exactly, and what may be done.</summary>
    public string Detail { get; }

    /// <summary>HTTP status, when there was an answer.</summary>
    public int? Status { get; private init; }

    /// <summary>Reads problem details (RFC 9457), with the validation errors in them.</summary>
    public static async Task<ApiException> FromAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(response);
        var status = (int)response.StatusCode;
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        try
        {
            using var json = JsonDocument.Parse(text);
            if (json.RootElement.ValueKind == JsonValueKind.Object)
            {
                var title = Text(json.RootElement, "title") ?? $"The server answered {status}";
                var detail = string.Join(" ", new[] { Text(json.RootElement, "detail") }.Concat(Errors(json.RootElement)).OfType<string>());
                return new ApiException(title, detail) { Status = status };
            }
        }
        catch (JsonException)
        {
            // Not problem details: a proxy's page, say. The status tells what is known.
        }

        return new ApiException($"The server answered {status}", response.ReasonPhrase ?? "") { Status = status };
    }

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static IEnumerable<string> Errors(JsonElement json)
    {
        if (!json.TryGetProperty("errors", out var errors) || errors.ValueKind != JsonValueKind.Object)
        {
            return [];
        }

        return errors.EnumerateObject()
            .Where(e => e.Value.ValueKind == JsonValueKind.Array)
            .SelectMany(e => e.Value.EnumerateArray().Select(m => m.ToString()));
    }
}
