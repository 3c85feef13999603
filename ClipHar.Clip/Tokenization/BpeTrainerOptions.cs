namespace ClipHar.Clip.Tokenization;

/// <summary>What <see cref="BpeTrainer"/> learns.</summary>
public sealed record BpeTrainerOptions
{
    /// <summary>
    /// Tokens wanted, from <see cref="BpeVocabulary.MinSize"/> (514: bytes, start, end) upwards; a small corpus may give fewer.
    /// </summary>
    public required int VocabularySize { get; init; }

    /// <summary>A pair seen less often than this is not merged. Default: 2.</summary>
    public long MinPairCount { get; init; } = 2;

    /// <summary>How texts are prepared; use the rule that the model will be used with. Default: openai/CLIP.</summary>
    public TokenizerRule Rule { get; init; } = TokenizerRule.OpenAI;

    /// <summary>More distinct words than this are refused, because the memory needed grows with them. Default: 2,000,000.</summary>
    public int MaxDistinctWords { get; init; } = 2_000_000;
}
