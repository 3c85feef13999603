using ClipHar.Client.Vocabularies;
using ClipHar.Core.Serving.Vocabularies;

namespace ClipHar.Api.Vocabularies;

internal static class VocabularyMapping
{
    public static VocabularyResource ToResource(this VocabularyDefinition definition) => new()
    {
        Name = definition.Name,
        Version = definition.Version,
        Description = definition.Description,
        Actions = [.. definition.Actions.Select(action => new VocabularyAction { Label = action.Label, Phrases = action.Phrases })],
        TemplateSet = definition.TemplateSet,
        NoneOfThese = definition.NoneOfThese,
        BuiltIn = definition.BuiltIn,
    };

    public static VocabularyDefinition ToDefinition(this VocabularyResource resource, string name) => new()
    {
        Name = name,
        Description = resource.Description,
        Actions = [.. (resource.Actions ?? []).Select(action => new VocabularyEntry(action?.Label ?? "", action?.Phrases ?? []))],
        TemplateSet = resource.TemplateSet,
        NoneOfThese = resource.NoneOfThese,
    };

    /// <summary>The version as an entity tag, for If-Match.</summary>
    public static string ETag(this VocabularyDefinition definition) => $"\"{definition.Version}\"";
}
