namespace ClipHar.Clip.Prompts;

/// <summary>The vocabularies shipped with ClipHar.</summary>
public static class BuiltInVocabularies
{
    /// <summary>har-15: the 15 everyday actions of the Human Action Recognition picture set, in captions' words.</summary>
    public static Vocabulary Har15 { get; } = Read("har-15.json");

    public static IReadOnlyList<Vocabulary> All { get; } = [Har15];

    private static Vocabulary Read(string fileName)
    {
        var entry = PromptResource.Read<Entry>(fileName);
        return new Vocabulary(
            entry.Name,
            [.. entry.Actions.Select(action => new ActionLabel(action.Label, action.Phrases))],
            PromptTemplates.Get(entry.TemplateSet),
            entry.NoneOfThese,
            entry.Description);
    }

    private sealed record Entry(string Name, string Description, string TemplateSet, bool NoneOfThese, Action[] Actions);

    private sealed record Action(string Label, string[] Phrases);
}
