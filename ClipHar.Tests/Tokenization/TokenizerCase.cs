using System.Text.Json;
using System.Text.Json.Serialization;
using ClipHar.Clip.Tokenization;
using ClipHar.Tests.Support;

namespace ClipHar.Tests.Tokenization;

/// <summary>One string of Goldens/tokenizer/cases.json with the ids each reference gives.</summary>
internal sealed record TokenizerCase
{
    private static readonly JsonSerializerOptions Snake = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public required string Name { get; init; }

    public required string Text { get; init; }

    public int[]? Ids { get; init; }

    public Dictionary<string, int[]>? IdsByRule { get; init; }

    public required string[] Tokens { get; init; }

    public required string Decoded { get; init; }

    public Dictionary<string, FixedLength>? FixedLength { get; init; }

    public static string VocabularyFolder => Goldens.PathOf("tokenizer/vocab");

    public static IReadOnlyList<TokenizerCase> All { get; } = Read();

    public int[] IdsUnder(TokenizerRule rule) => Ids ?? IdsByRule![NameOf(rule)];

    private static string NameOf(TokenizerRule rule) => rule switch
    {
        TokenizerRule.OpenAI => "openai",
        TokenizerRule.OpenAIWithoutFtfy => "openai_without_ftfy",
        TokenizerRule.HuggingFaceSlow => "hf_slow",
        TokenizerRule.HuggingFaceSlowWithoutFtfy => "hf_slow_without_ftfy",
        TokenizerRule.HuggingFaceFast => "hf_fast",
        _ => throw new ArgumentOutOfRangeException(nameof(rule)),
    };

    private static List<TokenizerCase> Read()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Goldens.PathOf("tokenizer/cases.json")));
        return document.RootElement.GetProperty("cases").Deserialize<List<TokenizerCase>>(Snake)!;
    }
}

internal sealed record FixedLength
{
    public required bool TooLong { get; init; }

    [JsonPropertyName("openai_padded_with_0")]
    public required long[] PaddedWithZero { get; init; }

    [JsonPropertyName("hf_padded_with_end_token")]
    public required long[] PaddedWithEndToken { get; init; }

    [JsonPropertyName("hf_attention_mask")]
    public required int[] AttentionMask { get; init; }
}
