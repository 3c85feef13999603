namespace ClipHar.Inference.Classification;

/// <summary>What a label set is made from: prompts in groups, each group one row of embeddings.</summary>
/// <param name="Vocabulary">Name of a stored vocabulary, or null for a request's own words.</param>
/// <param name="ContentHash">Equal hashes, equal prompts.</param>
/// <param name="Labels">L labels; "none of these" last where it is allowed.</param>
/// <param name="HasNone">Whether "none of these" is allowed.</param>
/// <param name="Groups">R groups; a label may have several.</param>
internal sealed record LabelSetContent(
    string? Vocabulary, string ContentHash, IReadOnlyList<string> Labels, bool HasNone, IReadOnlyList<LabelPrompts> Groups);

/// <summary>Prompts whose embeddings are averaged into one row.</summary>
/// <param name="Label">Index of the label that the row counts for.</param>
/// <param name="Prompts">At least one.</param>
internal sealed record LabelPrompts(int Label, IReadOnlyList<string> Prompts);
