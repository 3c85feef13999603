namespace ClipHar.Core.Serving.Vocabularies;

/// <summary>A vocabulary as people write it: actions in words and how to say them to the model.</summary>
public sealed record VocabularyDefinition
{
    public required string Name { get; init; }

    /// <summary>Counts changes, from 1; 0 for one that is not stored yet.</summary>
    public int Version { get; init; }

    public string? Description { get; init; }

    public required IReadOnlyList<VocabularyEntry> Actions { get; init; }

    /// <summary>Name of a template set; null for the default.</summary>
    public string? TemplateSet { get; init; }

    /// <summary>Whether "none of these" may be the answer.</summary>
    public bool NoneOfThese { get; init; }

    /// <summary>Shipped with ClipHar: read-only.</summary>
    public bool BuiltIn { get; init; }
}

/// <summary>One action.</summary>
/// <param name="Label">What people see.</param>
/// <param name="Phrases">What the model reads; the label itself when empty.</param>
public sealed record VocabularyEntry(string Label, IReadOnlyList<string> Phrases);
