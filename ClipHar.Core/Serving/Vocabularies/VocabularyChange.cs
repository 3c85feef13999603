using System.Diagnostics.CodeAnalysis;

namespace ClipHar.Core.Serving.Vocabularies;

/// <summary>How a change of a vocabulary ended.</summary>
public sealed record VocabularyChange
{
    private VocabularyChange(VocabularyChangeKind kind) => Kind = kind;

    public VocabularyChangeKind Kind { get; }

    /// <summary>What is stored now.</summary>
    public VocabularyDefinition? Definition { get; private init; }

    /// <summary>Broken rules by member path.</summary>
    public IReadOnlyDictionary<string, string[]> Errors { get; private init; } = new Dictionary<string, string[]>();

    [MemberNotNullWhen(true, nameof(Definition))]
    public bool IsSaved => Kind is VocabularyChangeKind.Created or VocabularyChangeKind.Replaced;

    public static VocabularyChange Created(VocabularyDefinition definition) => new(VocabularyChangeKind.Created)
    {
        Definition = definition,
    };

    public static VocabularyChange Replaced(VocabularyDefinition definition) => new(VocabularyChangeKind.Replaced)
    {
        Definition = definition,
    };

    public static VocabularyChange Deleted() => new(VocabularyChangeKind.Deleted);

    public static VocabularyChange NotFound() => new(VocabularyChangeKind.NotFound);

    public static VocabularyChange ReadOnly() => new(VocabularyChangeKind.ReadOnly);

    public static VocabularyChange Conflict() => new(VocabularyChangeKind.Conflict);

    public static VocabularyChange Invalid(IReadOnlyDictionary<string, string[]> errors) =>
        new(VocabularyChangeKind.Invalid) { Errors = errors };
}

public enum VocabularyChangeKind
{
    Created,
    Replaced,
    Deleted,

    /// <summary>There is none of this name.</summary>
    NotFound,

    /// <summary>It is built in.</summary>
    ReadOnly,

    /// <summary>Somebody else changed it meanwhile, or the expected version is not the one stored.</summary>
    Conflict,

    /// <summary>It breaks a rule.</summary>
    Invalid,
}
