namespace ClipHar.Clip.Prompts;

/// <summary>
/// Prompts whose embeddings are averaged into one row (<see cref="TextEnsemble"/>). Every action is one group; the background is several,
/// all under the label <see cref="Vocabulary.NoneOfTheseLabel"/>, whose probabilities add up.
/// </summary>
public sealed record PromptGroup(string Label, IReadOnlyList<string> Prompts, bool IsBackground = false);
