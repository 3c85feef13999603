using static System.FormattableString;

namespace ClipHar.Core.Datasets.Validation.Checks;

/// <summary>No class is many times as large as another.</summary>
internal sealed class ClassBalanceCheck : IDatasetCheck
{
    private const string MaxRatio = "max_ratio";

    public string Name => "class_balance";

    public string Title => "Classes are about equally large";

    public Severity DefaultSeverity => Severity.Warning;

    public IReadOnlyList<CheckParameter> Parameters =>
        [CheckParameter.Number(MaxRatio, 10, 1, 1_000_000, "Largest ratio of the largest to the smallest class.")];

    public Task<CheckFinding> RunAsync(ValidationContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var (counts, scope) = LabelCounts.ForTraining(context.Samples);
        if (counts.Count < 2)
        {
            return Task.FromResult(
                CheckFinding.Skipped(counts.Count == 0 ? "No sample has a label." : $"There is one class only, {counts.Keys.First()}."));
        }

        var largest = counts.MaxBy(label => label.Value);
        var smallest = counts.MinBy(label => label.Value);
        var (ratio, limit) = ((double)largest.Value / smallest.Value, context.Settings.Number(MaxRatio));
        List<Evidence> evidence = [new("Largest to smallest class", ratio, limit, "to 1")];
        evidence.AddRange(counts.OrderByDescending(label => label.Value).Select(label => new Evidence(label.Key, label.Value)));
        var summary = largest.Value == smallest.Value
            ? Invariant($"Each of {counts.Count} classes has {largest.Value:N0} samples in {scope}.")
            : Invariant($"In {scope}, {largest.Key} has {largest.Value:N0} samples and {smallest.Key} {smallest.Value:N0}: {ratio:0.0} to 1.");
        return Task.FromResult(ratio > limit ? CheckFinding.Failed(summary, evidence) : CheckFinding.Passed(summary, evidence));
    }
}
