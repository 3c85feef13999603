using ClipHar.Clip.Prompts;

namespace ClipHar.Core.Serving.Vocabularies;

/// <summary>Built-in vocabularies in front of the stored ones.</summary>
internal sealed class VocabularyStore(VocabularyTable table) : IVocabularyStore
{
    private static readonly VocabularyDefinition[] BuiltIn = [.. BuiltInVocabularies.All.Select(Describe)];

    public IReadOnlyList<PromptTemplateSet> TemplateSets { get; } = PromptTemplates.BuiltIn;

    public async Task<IReadOnlyList<VocabularyDefinition>> ListAsync(CancellationToken cancellationToken) =>
        [.. BuiltIn, .. await table.ListAsync(cancellationToken)];

    public async Task<VocabularyDefinition?> FindAsync(string name, CancellationToken cancellationToken) =>
        FindBuiltIn(name) ?? (VocabularyRules.IsName(name) ? await table.FindAsync(name, cancellationToken) : null);

    public async Task<VocabularyChange> SaveAsync(
        VocabularyDefinition definition, int? expectedVersion, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(definition);
        if (FindBuiltIn(definition.Name) is not null)
        {
            return VocabularyChange.ReadOnly();
        }

        var errors = Check(definition);
        return errors.Count > 0
            ? VocabularyChange.Invalid(errors)
            : await table.SaveAsync(definition, expectedVersion, cancellationToken);
    }

    public IReadOnlyDictionary<string, string[]> Check(VocabularyDefinition definition)
    {
        var errors = VocabularyRules.Check(definition, [.. TemplateSets.Select(set => set.Name)]);
        if (errors.Count > 0)
        {
            return errors;
        }

        try
        {
            ToVocabulary(definition);
            return errors;
        }
        catch (ArgumentException exception)
        {
            // What only shows in all prompts together: too many of them.
            return new Dictionary<string, string[]> { ["actions"] = [exception.Message] };
        }
    }

    public Task<VocabularyChange> DeleteAsync(string name, int? expectedVersion, CancellationToken cancellationToken) =>
        FindBuiltIn(name) is not null
            ? Task.FromResult(VocabularyChange.ReadOnly())
            : table.DeleteAsync(name, expectedVersion, cancellationToken);

    public Vocabulary ToVocabulary(VocabularyDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var templates = definition.TemplateSet is { } name ? PromptTemplates.Get(name) : PromptTemplates.Default;

        // Without phrases a label stands for itself, with '_' read as a space; verbatim means not even that.
        var verbatim = templates.Name == PromptTemplates.Verbatim.Name;
        return new Vocabulary(
            definition.Name,
            [.. definition.Actions.Select(action =>
                new ActionLabel(action.Label, verbatim && action.Phrases.Count == 0 ? [action.Label] : action.Phrases))],
            templates,
            definition.NoneOfThese,
            definition.Description);
    }

    private static VocabularyDefinition? FindBuiltIn(string name) => Array.Find(BuiltIn, definition => definition.Name == name);

    private static VocabularyDefinition Describe(Vocabulary vocabulary) => new()
    {
        Name = vocabulary.Name,
        Version = 1,
        Description = vocabulary.Description,
        Actions = [.. vocabulary.Actions.Select(action => new VocabularyEntry(action.Label, action.Phrases))],
        TemplateSet = vocabulary.Templates.Name,
        NoneOfThese = vocabulary.NoneOfThese,
        BuiltIn = true,
    };
}
