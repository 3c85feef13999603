namespace ClipHar.Core.Datasets.Registry;

/// <summary>How a sample differs between two versions. A sample can be changed, relabelled and moved at once.</summary>
[Flags]
public enum SampleChangeKinds
{
    None = 0,

    /// <summary>Only the later version has the path.</summary>
    Added = 1,

    /// <summary>Only the earlier version has the path.</summary>
    Removed = 2,

    /// <summary>Other bytes.</summary>
    Changed = 4,

    /// <summary>Another label.</summary>
    Relabelled = 8,

    /// <summary>Another split.</summary>
    Moved = 16,
}

/// <param name="Before">Null when added.</param>
/// <param name="After">Null when removed.</param>
public sealed record SampleChange(string Path, SampleChangeKinds Kinds, IndexedSample? Before, IndexedSample? After);

/// <summary>What is different between two versions, of one dataset or of two.</summary>
/// <param name="From">The earlier one.</param>
/// <param name="To">The later one.</param>
/// <param name="Changes">Every sample that differs, by path.</param>
/// <param name="Unchanged">How many do not differ.</param>
public sealed record DatasetDiff(DatasetVersion From, DatasetVersion To, IReadOnlyList<SampleChange> Changes, int Unchanged)
{
    public int Count(SampleChangeKinds kind) => Changes.Count(change => (change.Kinds & kind) != 0);
}

/// <param name="Path">Of a sample of the version.</param>
/// <param name="Label">Null takes the label away.</param>
public sealed record Relabelling(string Path, string? Label);
