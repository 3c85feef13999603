using System.Text.Json;

namespace ClipHar.Client.Embeddings;

/// <summary>POST /v1/embeddings, OpenAI's shape, with a modality.</summary>
public sealed record EmbeddingsRequest
{
    public string? Model { get; init; }

    /// <summary>A string or a list of strings: texts, or base64 pictures when <see cref="Modality"/> is "image".</summary>
    public required JsonElement Input { get; init; }

    /// <summary>"text" (default) or "image".</summary>
    public string? Modality { get; init; }

    /// <summary>"float" (default) or "base64" (little-endian float32).</summary>
    public string? EncodingFormat { get; init; }
}

/// <summary>Answer of POST /v1/embeddings; every embedding has unit L2 norm.</summary>
public sealed record EmbeddingsResponse
{
    public string Object { get; init; } = "list";

    public required IReadOnlyList<EmbeddingItem> Data { get; init; }

    public required string Model { get; init; }

    public required EmbeddingsUsage Usage { get; init; }
}

/// <param name="Object">Always "embedding".</param>
/// <param name="Embedding">A list of numbers, or a base64 string when that was asked for.</param>
/// <param name="Index">Position of the input.</param>
public sealed record EmbeddingItem(string Object, JsonElement Embedding, int Index);

/// <summary>Tokens counted; 0 for pictures.</summary>
public sealed record EmbeddingsUsage(int PromptTokens, int TotalTokens);
