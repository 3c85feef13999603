namespace ClipHar.Client.Vocabularies;

/// <summary>A set of actions in words. GET /v1/vocabularies, GET|PUT|DELETE /v1/vocabularies/{name}.</summary>
public sealed record VocabularyResource
{
    /// <summary>Lower-case letters, digits, '-', '_' and '.'; at most 64.</summary>
    public required string Name { get; init; }

    /// <summary>Counts changes, from 1. Ignored when sent.</summary>
    public int Version { get; init; } = 1;

    public string? Description { get; init; }

    /// <summary>At least one action, at most 1000; labels are unique.</summary>
    public required IReadOnlyList<VocabularyAction> Actions { get; init; }

    /// <summary>Name of a template set (GET /v1/vocabularies/templates). Default: the server's.</summary>
    public string? TemplateSet { get; init; }

    /// <summary>Whether "none of these" may be the answer.</summary>
    public bool NoneOfThese { get; init; }

    /// <summary>Shipped with ClipHar: can be copied, not changed or deleted. Ignored when sent.</summary>
    public bool BuiltIn { get; init; }
}

/// <summary>One action: the label people see and the phrases the model reads.</summary>
public sealed record VocabularyAction
{
    public required string Label { get; init; }

    /// <summary>How a caption would say it ("listening to music with headphones"); the label itself when empty.</summary>
    public IReadOnlyList<string> Phrases { get; init; } = [];
}

/// <summary>A named set of prompt templates; every template contains {} once.</summary>
public sealed record TemplateSetResource(string Name, string? Description, IReadOnlyList<string> Templates);
