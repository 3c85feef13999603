using static System.FormattableString;

namespace ClipHar.Core.Datasets.Validation.Checks;

/// <summary>Each class has enough samples to learn from, the declared ones without any included.</summary>
internal sealed class ClassSizeCheck : IDatasetCheck
{
    private const string MinSamples = "min_samples";

    public string Name => "class_size";

    public string Title => "Each class has enough samples";

    public Severity DefaultSeverity => Severity.Warning;

    public IReadOnlyList<CheckParameter> Parameters =>
        [CheckParameter.Integer(MinSamples, 10, 1, 1_000_000, "Fewest samples of a class in train, or in all where there is no train.")];

    public Task<CheckFinding> RunAsync(ValidationContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var (counts, scope) = LabelCounts.ForTraining(context.Samples);
        foreach (var label in (context.LabelSet ?? []).Concat(LabelCounts.Of(context.Samples).Keys))
        {
            counts.TryAdd(label, 0);
        }

        if (counts.Count == 0)
        {
            return Task.FromResult(CheckFinding.Skipped("No sample has a label."));
        }

        var least = context.Settings.Integer(MinSamples);
        var small = counts.Where(label => label.Value < least).OrderBy(label => label.Value).ToList();
        List<Evidence> evidence = [new("Classes", counts.Count), new("Smallest class", counts.Values.Min(), least)];
        evidence.AddRange(small.Select(label => new Evidence(label.Key, label.Value, least)));
        var smallNames = small.Select(label => label.Key).ToHashSet(StringComparer.Ordinal);
        var affected = Enumerable.Range(0, context.Samples.Count)
            .Where(i => context.Samples[i].Label is { } label && smallNames.Contains(label))
            .Select(i => context.Item(i,
                Invariant($"{context.Samples[i].Label} has {counts[context.Samples[i].Label!]:N0} samples in {scope}.")))
            .ToList();
        return Task.FromResult(small.Count == 0
            ? CheckFinding.Passed(
                Invariant($"Each of {counts.Count} classes has {counts.Values.Min():N0} samples or more in {scope}."), evidence)
            : CheckFinding.Failed(
                Invariant($"{small.Count} of {counts.Count} classes have fewer than {least} samples in {scope}: {LabelCounts.Names(small)}."),
                evidence, affected));
    }
}
