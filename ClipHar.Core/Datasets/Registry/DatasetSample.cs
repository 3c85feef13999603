using ClipHar.Core.Datasets.Store;

namespace ClipHar.Core.Datasets.Registry;

/// <summary>One picture of a dataset version.</summary>
public sealed record DatasetSample
{
    /// <summary>With '/', relative, unique in the version; at most 1024 characters.</summary>
    public required string Path { get; init; }

    /// <summary>The picture's bytes.</summary>
    public required ObjectId Object { get; init; }

    /// <summary>Size of the picture file.</summary>
    public required long Bytes { get; init; }

    /// <summary>Pixels, after the EXIF orientation was applied; 0 when it cannot be decoded.</summary>
    public required int Width { get; init; }

    /// <summary>Pixels, after the EXIF orientation was applied; 0 when it cannot be decoded.</summary>
    public required int Height { get; init; }

    /// <summary>Null: nobody said.</summary>
    public string? Label { get; init; }

    /// <summary>See <see cref="Splits.SplitNames"/>; null: in none.</summary>
    public string? Split { get; init; }

    /// <summary>Samples of one group (a film, a cluster of near-duplicates) are never put into different splits.</summary>
    public string? Group { get; init; }

    /// <summary>Of the picture's look: near-duplicates differ in few bits.</summary>
    public ulong? PerceptualHash { get; init; }

    /// <summary>What else is known: source address, prediction, caption.</summary>
    public IReadOnlyDictionary<string, string>? Attributes { get; init; }
}

/// <summary>A sample at its place in a version.</summary>
/// <param name="Index">Position in the manifest, from 0.</param>
/// <param name="Sample">The sample.</param>
/// <param name="Issues">What validation found about it.</param>
public sealed record IndexedSample(int Index, DatasetSample Sample, IReadOnlyList<SampleIssue> Issues);

public enum IssueSeverity
{
    Info,
    Warning,
    Error,
}

/// <summary>What a check found about one sample.</summary>
/// <param name="Index">Of the sample in its version.</param>
/// <param name="Check">Name of the check.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Detail">In words; at most 1000 characters are kept.</param>
/// <param name="SuggestedLabel">What the label should be, where the check can tell.</param>
public sealed record SampleIssue(int Index, string Check, IssueSeverity Severity, string? Detail, string? SuggestedLabel = null);

public enum SampleOrder
{
    Path,
    Label,
    Split,
    Bytes,
    Pixels,
}

/// <summary>Which samples to list and how. Absent members do not filter.</summary>
public sealed record SampleFilter
{
    /// <summary>In <see cref="Issue"/>: samples with whatever issue.</summary>
    public const string AnyIssue = "any";

    /// <summary>Empty: samples without a label.</summary>
    public string? Label { get; init; }

    /// <summary>Empty: samples in no split.</summary>
    public string? Split { get; init; }

    /// <summary>A part of the path; upper and lower case ASCII letters are the same.</summary>
    public string? Text { get; init; }

    /// <summary>Name of the check that found something.</summary>
    public string? Issue { get; init; }

    public SampleOrder Order { get; init; }

    public bool Descending { get; init; }
}

/// <param name="Total">Samples that pass the filter, on all pages.</param>
public sealed record SamplePage(IReadOnlyList<IndexedSample> Items, int Total, int Offset);
