using System.Text.Json;
using ClipHar.Core.Datasets.Splits;
using ClipHar.Core.Datasets.Store;

namespace ClipHar.Core.Datasets.Registry;

/// <summary>A named dataset as it stands.</summary>
public sealed record Dataset
{
    public required string Name { get; init; }

    public string? Description { get; init; }

    /// <summary>Of the pictures, for example cc-by-4.0.</summary>
    public string? Licence { get; init; }

    /// <summary>The newest version that is ready; null while there is none.</summary>
    public DatasetVersion? Latest { get; init; }

    public required int VersionCount { get; init; }

    /// <summary>Version numbers by tag.</summary>
    public required IReadOnlyDictionary<string, int> Tags { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>What people say about a dataset.</summary>
/// <param name="Name">1 to 64 lower-case letters, digits, '-', '_' and '.', starting with a letter or digit.</param>
public sealed record DatasetDefinition(string Name, string? Description = null, string? Licence = null);

public enum DatasetVersionState
{
    /// <summary>Made, not yet checked: nobody should train on it.</summary>
    Validating,

    /// <summary>Passed, or released by a person.</summary>
    Ready,

    /// <summary>Failed a check: kept, found by its number, never "latest".</summary>
    Quarantined,
}

/// <summary>One immutable version of a dataset; only its state, report and tags change.</summary>
public sealed record DatasetVersion
{
    /// <summary>Key in the database.</summary>
    public required long Id { get; init; }

    public required string Dataset { get; init; }

    /// <summary>Counts from 1.</summary>
    public required int Version { get; init; }

    public required DatasetVersionState State { get; init; }

    public string? StateReason { get; init; }

    /// <summary>The version it was made from.</summary>
    public int? Parent { get; init; }

    /// <summary>The manifest object, which is its identity.</summary>
    public required ObjectId Manifest { get; init; }

    /// <summary>DVC's directory object of the same pictures.</summary>
    public required ObjectId Directory { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public string? Message { get; init; }

    public required int SampleCount { get; init; }

    /// <summary>Sum over the pictures.</summary>
    public required long Bytes { get; init; }

    /// <summary>Allowed labels, in the order of the classes.</summary>
    public required IReadOnlyList<string> LabelSet { get; init; }

    /// <summary>By label, then split; samples without come last.</summary>
    public required IReadOnlyList<ClassCount> Histogram { get; init; }

    /// <summary>Attribute names that the samples have, sorted.</summary>
    public required IReadOnlyList<string> AttributeNames { get; init; }

    /// <summary>Pins which sample is in which split; null when none is in any.</summary>
    public string? SplitHash { get; init; }

    /// <summary>How it was split, when this mechanism did.</summary>
    public SplitRecipe? Split { get; init; }

    public string? Licence { get; init; }

    public Provenance? Provenance { get; init; }

    public IReadOnlyList<string> Tags { get; init; } = [];

    public DatasetReport? Report { get; init; }
}

/// <summary>How many samples a label has in a split; null: without label, in no split.</summary>
public sealed record ClassCount(string? Label, string? Split, int Count);

/// <summary>Where the samples of a version came from.</summary>
/// <param name="Kind">folder, archive, huggingface, relabel, split, …</param>
/// <param name="Uri">The source.</param>
/// <param name="Revision">Of the source, where it has one.</param>
/// <param name="JobId">The job that made it.</param>
/// <param name="Details">What else the source said.</param>
public sealed record Provenance(
    string Kind, string? Uri = null, string? Revision = null, string? JobId = null, JsonElement? Details = null);

/// <summary>A validation report stored as objects, and its outcome in numbers of checks.</summary>
/// <param name="Json">The report.</param>
/// <param name="Html">The same for people.</param>
/// <param name="Status">passed, warning, failed.</param>
public sealed record DatasetReport(ObjectId Json, ObjectId? Html, string Status, int Errors, int Warnings, int Passed);

/// <summary>A change of a version's state; kept for good.</summary>
/// <param name="From">Null for its making.</param>
public sealed record DatasetVersionEvent(
    DateTimeOffset At, DatasetVersionState? From, DatasetVersionState To, string? Reason, ObjectId? Report);

/// <summary>Asks for a new version.</summary>
public sealed record DatasetCommit
{
    /// <summary>In whatever order; paths must be unique. The picture objects must be in the object store already.</summary>
    public required IReadOnlyCollection<DatasetSample> Samples { get; init; }

    /// <summary>The version it is made from; null for the first, or one that has nothing to do with what was before.</summary>
    public int? Parent { get; init; }

    public string? Message { get; init; }

    public Provenance? Provenance { get; init; }

    /// <summary>Null: the dataset's.</summary>
    public string? Licence { get; init; }

    /// <summary>Allowed labels in the order of the classes; null: those that occur, sorted.</summary>
    public IReadOnlyList<string>? LabelSet { get; init; }

    /// <summary>How the samples were split, when <see cref="Splits"/> did it; recorded only.</summary>
    public SplitRecipe? Split { get; init; }
}
