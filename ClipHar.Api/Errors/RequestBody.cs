using System.Text.Json;
using ClipHar.Client;

namespace ClipHar.Api.Errors;

/// <summary>Reads JSON bodies with errors that name the place.</summary>
internal static class RequestBody
{
    /// <exception cref="RequestException">Not JSON, or not of this form.</exception>
    public static async Task<T> ReadJsonAsync<T>(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!request.HasJsonContentType())
        {
            throw new RequestException(
                StatusCodes.Status415UnsupportedMediaType,
                "This content type is not understood",
                $"'{request.ContentType}' was sent; application/json is expected.");
        }

        try
        {
            return await request.ReadFromJsonAsync<T>(ClipHarJson.Options, cancellationToken)
                ?? throw RequestException.Invalid("body", "It is null.");
        }
        catch (JsonException exception)
        {
            var path = string.IsNullOrEmpty(exception.Path) ? "body" : exception.Path.TrimStart('$', '.');
            throw RequestException.Invalid(path.Length == 0 ? "body" : path, Explain(exception));
        }
    }

    private static string Explain(JsonException exception) =>
        exception.Message.Contains("required", StringComparison.Ordinal)
            ? exception.Message
            : $"It is not JSON of the expected form (line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}).";
}
