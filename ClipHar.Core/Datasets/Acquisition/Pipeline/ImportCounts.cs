namespace ClipHar.Core.Datasets.Acquisition.Pipeline;

/// <summary>Items of a source by what became of them.</summary>
public sealed record ImportCounts
{
    public int Read { get; init; }

    /// <summary>Samples that were not there before.</summary>
    public int Added { get; init; }

    /// <summary>Byte for byte a picture that the source had before.</summary>
    public int Duplicates { get; init; }

    /// <summary>Byte for byte a picture of the latest version.</summary>
    public int AlreadyThere { get; init; }

    public int Broken { get; init; }

    /// <summary>Of the samples read, those without a label.</summary>
    public int Unlabelled { get; init; }

    /// <summary>Bytes of the samples read.</summary>
    public long Bytes { get; init; }
}

/// <summary>Something about an item that the person who asked should know.</summary>
/// <param name="Kind">One of <see cref="ImportProblemKinds"/>.</param>
/// <param name="Item">Path in the dataset, or as the source names it.</param>
/// <param name="Where">Line, row or entry.</param>
/// <param name="Why">In words.</param>
public sealed record ImportProblem(string Kind, string Item, string? Where, string Why);

public static class ImportProblemKinds
{
    /// <summary>Cannot be used, and was skipped.</summary>
    public const string Broken = "broken";

    /// <summary>The same picture came before, with the same label and split; skipped.</summary>
    public const string Duplicate = "duplicate";

    /// <summary>The same picture came before, with another label or split: the first counts.</summary>
    public const string Conflict = "conflict";

    /// <summary>Another picture had the path; this one got another.</summary>
    public const string Renamed = "renamed";
}

/// <summary>What an import did.</summary>
public sealed record ImportResult
{
    public required string Dataset { get; init; }

    public required int Version { get; init; }

    /// <summary>validating, ready or quarantined.</summary>
    public required string State { get; init; }

    /// <summary>The version is the one that was there before.</summary>
    public required bool Unchanged { get; init; }

    public required int SampleCount { get; init; }

    public required ImportCounts Counts { get; init; }

    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>The first of them; the counts have the numbers.</summary>
    public required IReadOnlyList<ImportProblem> Problems { get; init; }
}
