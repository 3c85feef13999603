using System.Text.Json.Serialization;

namespace ClipHar.Core.Datasets.Validation;

/// <summary>How a check ended.</summary>
public enum CheckOutcome
{
    Passed,

    /// <summary>It found more than its thresholds allow, or could not do its work: <see cref="CheckResult.Summary"/> says which.</summary>
    Failed,

    /// <summary>
    /// It does not apply, or what it needs is not there; <see cref="CheckResult.Reason"/> says what. Neither good nor bad.
    /// </summary>
    Skipped,
}

/// <summary>A number that the outcome rests on.</summary>
/// <param name="Name">What was measured, in words.</param>
/// <param name="Value">A count, a share in [0, 1] or what <paramref name="Unit"/> says.</param>
/// <param name="Threshold">What the suite allows; null for a number that explains.</param>
/// <param name="Unit">px, bits, … ; "share" is shown in percent; null for counts and plain numbers.</param>
public sealed record Evidence(string Name, double Value, double? Threshold = null, string? Unit = null);

/// <summary>A sample that a check found something about.</summary>
/// <param name="Sample">Index in the version's manifest.</param>
/// <param name="Path">Of the sample.</param>
/// <param name="Detail">What was found, in words.</param>
public sealed record AffectedItem(int Sample, string Path, string Detail)
{
    /// <summary>How sure or how strong, larger first; meaning by check.</summary>
    public double? Score { get; init; }

    /// <summary>The other sample, where the finding is about two: its twin.</summary>
    public string? RelatedPath { get; init; }

    /// <summary>Index of the other sample.</summary>
    public int? RelatedSample { get; init; }

    /// <summary>The label that the sample likely should carry.</summary>
    public string? SuggestedLabel { get; init; }
}

/// <summary>What one check of a suite found.</summary>
public sealed record CheckResult
{
    /// <summary>Of the entry in the suite; the check's name unless the suite says otherwise.</summary>
    public required string Id { get; init; }

    /// <summary>Name of the check.</summary>
    public required string Check { get; init; }

    /// <summary>What it asks, in a few words.</summary>
    public required string Title { get; init; }

    public required Severity Severity { get; init; }

    public required CheckOutcome Outcome { get; init; }

    /// <summary>The finding in one sentence.</summary>
    public required string Summary { get; init; }

    /// <summary>Why it was skipped.</summary>
    public string? Reason { get; init; }

    public IReadOnlyList<Evidence> Evidence { get; init; } = [];

    /// <summary>All of them in memory; a stored report carries the first ones, the version's issues carry all.</summary>
    public IReadOnlyList<AffectedItem> Affected { get; init; } = [];

    /// <summary>How many samples are affected, whether listed here or not.</summary>
    public required int AffectedCount { get; init; }

    /// <summary>Time it took, in seconds.</summary>
    public double Seconds { get; init; }

    /// <summary>Whether this result alone keeps the version back.</summary>
    [JsonIgnore]
    public bool Blocks => Outcome == CheckOutcome.Failed && Severity == Severity.Error;
}

/// <summary>What a check says; the suite's entry adds the name and the severity.</summary>
public sealed record CheckFinding
{
    public required CheckOutcome Outcome { get; init; }

    public required string Summary { get; init; }

    public string? Reason { get; init; }

    public IReadOnlyList<Evidence> Evidence { get; init; } = [];

    public IReadOnlyList<AffectedItem> Affected { get; init; } = [];

    /// <param name="summary">What holds, in one sentence.</param>
    /// <param name="affected">Samples within the tolerance of the suite, if any.</param>
    public static CheckFinding Passed(string summary, IReadOnlyList<Evidence> evidence, IReadOnlyList<AffectedItem>? affected = null) =>
        new() { Outcome = CheckOutcome.Passed, Summary = summary, Evidence = evidence, Affected = affected ?? [] };

    public static CheckFinding Failed(string summary, IReadOnlyList<Evidence> evidence, IReadOnlyList<AffectedItem>? affected = null) =>
        new() { Outcome = CheckOutcome.Failed, Summary = summary, Evidence = evidence, Affected = affected ?? [] };

    /// <summary>Failed or passed, with the same to say.</summary>
    public static CheckFinding Of(bool failed, string summary, IReadOnlyList<Evidence> evidence, IReadOnlyList<AffectedItem> affected) =>
        failed ? Failed(summary, evidence, affected) : Passed(summary, evidence, affected);

    public static CheckFinding Skipped(string reason) =>
        new() { Outcome = CheckOutcome.Skipped, Summary = "Not checked.", Reason = reason };
}
