namespace ClipHar.Clip.Prompts;

/// <summary>The template sets shipped with ClipHar.</summary>
/// <remarks>
/// ucf101 and kinetics700 are those of openai/CLIP, <c>data/prompts.md</c> at d05afc4; actionclip those of sallymmx/ActionCLIP,
/// <c>utils/Text_Prompt.py</c> at 31c34df; spelling and order as there. human-actions is our own.
/// </remarks>
public static class PromptTemplates
{
    /// <summary>human-actions first, then single, verbatim, ucf101 (48), kinetics700 (28), actionclip (16).</summary>
    public static IReadOnlyList<PromptTemplateSet> BuiltIn { get; } =
        [.. PromptResource.Read<Entry[]>("template-sets.json").Select(
            entry => new PromptTemplateSet(entry.Name, entry.Description, entry.Templates))];

    /// <summary>human-actions: few templates, so that a vocabulary is encoded quickly.</summary>
    public static PromptTemplateSet Default => Get("human-actions");

    /// <summary>The words as they are.</summary>
    public static PromptTemplateSet Verbatim => Get("verbatim");

    /// <exception cref="ArgumentException">There is no such set; the message lists those there are.</exception>
    public static PromptTemplateSet Get(string name) => BuiltIn.FirstOrDefault(set => set.Name == name)
        ?? throw new ArgumentException(
            $"There is no template set '{PromptRules.Shorten(name)}'; there are {string.Join(", ", BuiltIn.Select(set => set.Name))}.",
            nameof(name));

    private sealed record Entry(string Name, string Description, string[] Templates);
}
