using static System.FormattableString;

namespace ClipHar.Core.Datasets.Validation.Checks;

/// <summary>Every label is one of those that the version declares.</summary>
internal sealed class LabelSetCheck : IDatasetCheck
{
    public string Name => "label_set";

    public string Title => "Labels are those declared";

    public Severity DefaultSeverity => Severity.Error;

    public IReadOnlyList<CheckParameter> Parameters => [];

    public Task<CheckFinding> RunAsync(ValidationContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.LabelSet is not { Count: > 0 } declared)
        {
            return Task.FromResult(CheckFinding.Skipped("The version declares no label set."));
        }

        var known = declared.ToHashSet(StringComparer.Ordinal);
        var affected = Enumerable.Range(0, context.Samples.Count)
            .Where(i => context.Samples[i].Label is { } label && !known.Contains(label))
            .Select(i => context.Item(i, $"'{context.Samples[i].Label}' is not in the label set.")).ToList();
        var foreign = affected.CountBy(item => context.Samples[item.Sample].Label!).OrderByDescending(label => label.Value).ToList();
        List<Evidence> evidence = [new("Declared labels", declared.Count), new("Labels that are not declared", foreign.Count, 0)];
        evidence.AddRange(foreign.Select(label => new Evidence(label.Key, label.Value)));
        return Task.FromResult(foreign.Count == 0
            ? CheckFinding.Passed(Invariant($"Every label is one of the {declared.Count} declared."), evidence)
            : CheckFinding.Failed(
                Invariant($"{affected.Count:N0} samples carry a label that is not declared: {LabelCounts.Names(foreign)}."),
                evidence, affected));
    }
}
