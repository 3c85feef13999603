using System.Text.Json;
using ClipHar.Api.Errors;
using ClipHar.Client.Embeddings;

namespace ClipHar.Api.Embeddings;

/// <summary>What an embeddings request asks for, checked.</summary>
internal sealed record EmbeddingInputs(IReadOnlyList<string> Values, bool Images, bool Base64)
{
    private const int MaxTextLength = 10_000;

    /// <exception cref="RequestException">A member is not one of the allowed values; names it.</exception>
    public static EmbeddingInputs Parse(EmbeddingsRequest request, ApiOptions limits)
    {
        var images = request.Modality switch
        {
            null or "text" => false,
            "image" => true,
            _ => throw RequestException.Invalid("modality", $"It is '{request.Modality}'; allowed are text and image."),
        };
        var base64 = request.EncodingFormat switch
        {
            null or "float" => false,
            "base64" => true,
            _ => throw RequestException.Invalid("encoding_format", $"It is '{request.EncodingFormat}'; allowed are float and base64."),
        };
        var values = request.Input.ValueKind switch
        {
            JsonValueKind.String => [request.Input.GetString()!],
            JsonValueKind.Array => request.Input.EnumerateArray().Select(Text).ToArray(),
            _ => throw RequestException.Invalid("input", "It is neither a string nor a list of strings."),
        };
        var most = images ? limits.MaxPicturesPerRequest : limits.MaxEmbeddingTexts;
        if (values.Length == 0 || values.Length > most)
        {
            throw RequestException.Invalid("input", $"There are {values.Length} inputs; 1 to {most} are allowed.");
        }

        if (!images && Array.FindIndex(values, value => value.Length > MaxTextLength) is var index and >= 0)
        {
            throw RequestException.Invalid(
                $"input[{index}]", $"It has {values[index].Length} characters; at most {MaxTextLength} are allowed.");
        }

        return new EmbeddingInputs(values, images, base64);
    }

    private static string Text(JsonElement element, int index) => element.ValueKind == JsonValueKind.String
        ? element.GetString()!
        : throw RequestException.Invalid($"input[{index}]", "It is not a string.");
}
