using ClipHar.Clip.Prompts;

namespace ClipHar.Core.Serving.Vocabularies;

/// <summary>The vocabularies of this installation: those shipped with ClipHar (read-only) and those people stored.</summary>
public interface IVocabularyStore
{
    /// <summary>Names that a vocabulary's template set may have.</summary>
    IReadOnlyList<PromptTemplateSet> TemplateSets { get; }

    /// <summary>Built-in ones first, then the stored ones by name.</summary>
    Task<IReadOnlyList<VocabularyDefinition>> ListAsync(CancellationToken cancellationToken);

    Task<VocabularyDefinition?> FindAsync(string name, CancellationToken cancellationToken);

    /// <summary>Makes or replaces a vocabulary.</summary>
    /// <param name="definition">Its Version and BuiltIn are not looked at.</param>
    /// <param name="expectedVersion">Replace only this version; 0 to make a new one only; null to take whatever is there.</param>
    Task<VocabularyChange> SaveAsync(VocabularyDefinition definition, int? expectedVersion, CancellationToken cancellationToken);

    /// <param name="name">The vocabulary to delete.</param>
    /// <param name="expectedVersion">Delete only this version; null for whatever is there.</param>
    Task<VocabularyChange> DeleteAsync(string name, int? expectedVersion, CancellationToken cancellationToken);

    /// <summary>Broken rules by member path ("actions[2].label"); empty when the definition can be used.</summary>
    IReadOnlyDictionary<string, string[]> Check(VocabularyDefinition definition);

    /// <summary>The prompts of a valid definition. Without phrases the label is read, '_' as a space.</summary>
    /// <exception cref="ArgumentException">A rule is broken.</exception>
    Vocabulary ToVocabulary(VocabularyDefinition definition);
}

