namespace ClipHar.Client.Imports;

/// <summary>What an import did: the result of its job.</summary>
public sealed record ImportResult
{
    public required string Dataset { get; init; }

    /// <summary>The new version; the latest one when nothing new came.</summary>
    public required int Version { get; init; }

    /// <summary>validating, ready or quarantined.</summary>
    public required string State { get; init; }

    /// <summary>True when the version holds nothing that the one before does not hold: then it is the one before.</summary>
    public required bool Unchanged { get; init; }

    /// <summary>Samples in the version.</summary>
    public required int SampleCount { get; init; }

    public required ImportCounts Counts { get; init; }

    /// <summary>What should be known, for example that a split has no labels.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>Items that were skipped, the first of them; <see cref="ImportCounts"/> has the numbers.</summary>
    public required IReadOnlyList<ImportProblem> Problems { get; init; }
}

/// <summary>Items of the source by what became of them; all but <see cref="Read"/> and <see cref="Unlabelled"/> are disjoint.</summary>
public sealed record ImportCounts
{
    public required int Read { get; init; }

    /// <summary>New samples.</summary>
    public required int Added { get; init; }

    /// <summary>Pictures that the source has more than once, byte for byte; the first counts.</summary>
    public required int Duplicates { get; init; }

    /// <summary>Pictures that the latest version has already.</summary>
    public required int AlreadyThere { get; init; }

    /// <summary>Not usable and skipped.</summary>
    public required int Broken { get; init; }

    /// <summary>Of the new samples, those without a label.</summary>
    public required int Unlabelled { get; init; }

    /// <summary>Bytes of the pictures read.</summary>
    public required long Bytes { get; init; }
}

/// <param name="Kind">broken, duplicate, conflict (the same picture with another label or split) or renamed.</param>
/// <param name="Item">Path in the dataset, or as the source names it.</param>
/// <param name="Where">Line, row or entry; absent when the item says it all.</param>
/// <param name="Why">In words.</param>
public sealed record ImportProblem(string Kind, string Item, string? Where, string Why);
