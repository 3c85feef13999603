namespace ClipHar.Clip.Prompts;

/// <summary>
/// What pictures show that show none of the actions: empty places, things, people who only stand there. Each kind is a group of its own,
/// because the mean of unlike texts resembles none of them.
/// </summary>
internal static class BackgroundPrompts
{
    public static IReadOnlyList<PromptGroup> Groups { get; } =
    [
        .. PromptResource.Read<string[][]>("background.json").Select(
            prompts => new PromptGroup(Vocabulary.NoneOfTheseLabel, prompts, IsBackground: true)),
    ];
}
