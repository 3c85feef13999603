using static System.FormattableString;

namespace ClipHar.Core.Datasets.Validation.Checks;

/// <summary>
/// No split has one label for everything. Where a publisher keeps the labels of a test split back, a placeholder takes their place:
/// the 5,400 zeros of Bingsu/Human_Action_Recognition would make every model look bad, or one that always says "calling" perfect.
/// </summary>
internal sealed class ConstantLabelsCheck : IDatasetCheck
{
    private const string MinSamples = "min_samples";

    public string Name => "constant_labels";

    public string Title => "No split has one label for everything";

    public Severity DefaultSeverity => Severity.Error;

    public IReadOnlyList<CheckParameter> Parameters =>
        [CheckParameter.Integer(MinSamples, 10, 2, 1_000_000, "Splits with fewer labelled samples are not judged.")];

    public Task<CheckFinding> RunAsync(ValidationContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var samples = context.Samples;
        var classes = LabelCounts.Of(samples).Keys.Union(context.LabelSet ?? []).Count();
        if (classes < 2)
        {
            return Task.FromResult(CheckFinding.Skipped("The version has fewer than two classes."));
        }

        var least = context.Settings.Integer(MinSamples);
        var bySplit = Enumerable.Range(0, samples.Count)
            .Where(i => samples[i].Split is not null && !string.IsNullOrWhiteSpace(samples[i].Label))
            .GroupBy(i => samples[i].Split!).OrderBy(split => split.Key).Select(split => (Name: split.Key, Samples: split.ToList()))
                .ToList();
        if (bySplit.Count == 0)
        {
            return Task.FromResult(CheckFinding.Skipped("No labelled sample is in a split."));
        }

        List<Evidence> evidence = [.. bySplit.Select(split => new Evidence(
            $"Labels in {split.Name}", split.Samples.Select(i => samples[i].Label).Distinct().Count(), 2))];
        var constant = bySplit.Where(split => split.Samples.Count >= least
            && split.Samples.Select(i => samples[i].Label).Distinct().Count() == 1).ToList();
        var affected = constant
            .SelectMany(split => split.Samples.Select(i =>
                context.Item(i, $"Every label in {split.Name} is {samples[i].Label}: a placeholder?"))).ToList();
        var named = constant.Select(split =>
            Invariant($"all {split.Samples.Count:N0} labelled samples of {split.Name} are {samples[split.Samples[0]].Label}"));
        return Task.FromResult(constant.Count == 0
            ? CheckFinding.Passed("Every split has several labels.", evidence)
            : CheckFinding.Failed(Sentence(string.Join("; ", named)), evidence, affected));
    }

    private static string Sentence(string text) => char.ToUpperInvariant(text[0]) + text[1..] + ".";
}
