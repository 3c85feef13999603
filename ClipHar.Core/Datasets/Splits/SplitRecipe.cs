namespace ClipHar.Core.Datasets.Splits;

/// <summary>
/// How samples are put into splits: stratified by label, never splitting a group, and stable: which split a group is in depends on the
/// seed and the group alone as long as it can, so that samples added later do not move those that were there.
/// </summary>
public sealed record SplitRecipe
{
    /// <summary>Share of train; the three sum to 1.</summary>
    public double Train { get; init; } = 0.8;

    public double Validation { get; init; } = 0.1;

    public double Test { get; init; } = 0.1;

    /// <summary>Another seed gives another split.</summary>
    public long Seed { get; init; }

    /// <summary>Samples that are in a split already stay there, and take the rest of their group with them.</summary>
    public bool KeepExisting { get; init; } = true;

    /// <summary>
    /// Pictures whose perceptual hashes differ in at most so many of 64 bits are one group. 0: only equal hashes; null: hashes are not
    /// looked at. At most <see cref="MaxNearDuplicateBits"/>.
    /// </summary>
    public int? NearDuplicateBits { get; init; } = 4;

    public const int MaxNearDuplicateBits = 16;
}

/// <summary>Names of the splits.</summary>
public static class SplitNames
{
    public const string Train = "train";
    public const string Validation = "validation";
    public const string Test = "test";

    public static IReadOnlyList<string> All { get; } = [Train, Validation, Test];

    public static bool IsName(string? name) => name is Train or Validation or Test;

    /// <summary>Place in a listing: train, validation, test, none.</summary>
    public static int Rank(string? name) => name switch
    {
        Train => 0,
        Validation => 1,
        Test => 2,
        _ => 3,
    };
}
