using static System.FormattableString;

namespace ClipHar.Core.Datasets.Validation.Checks;

/// <summary>Every label of an evaluation split is in the training split too.</summary>
internal sealed class UnseenLabelsCheck : IDatasetCheck
{
    public string Name => "unseen_labels";

    public string Title => "Evaluated labels are trained";

    public Severity DefaultSeverity => Severity.Warning;

    public IReadOnlyList<CheckParameter> Parameters => [];

    public Task<CheckFinding> RunAsync(ValidationContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var samples = context.Samples;
        var trained = LabelCounts.Of(samples.Where(sample => sample.Split == "train"));
        var evaluated = Enumerable.Range(0, samples.Count)
            .Where(i => samples[i].Split is not (null or "train") && !string.IsNullOrWhiteSpace(samples[i].Label)).ToList();
        if (trained.Count == 0 || evaluated.Count == 0)
        {
            return Task.FromResult(
                CheckFinding.Skipped(trained.Count == 0 ? "There is no labelled train split." : "No evaluation split has labels."));
        }

        var affected = evaluated.Where(i => !trained.ContainsKey(samples[i].Label!))
            .Select(i => context.Item(i, $"{samples[i].Label} is in {samples[i].Split} and not in train.")).ToList();
        var unseen = affected.CountBy(item => samples[item.Sample].Label!).OrderBy(label => label.Key).ToList();
        List<Evidence> evidence = [new("Labels in train", trained.Count), new("Evaluated labels that are not trained", unseen.Count, 0)];
        evidence.AddRange(unseen.Select(label => new Evidence(label.Key, label.Value)));
        return Task.FromResult(unseen.Count == 0
            ? CheckFinding.Passed("Every evaluated label is in train.", evidence)
            : CheckFinding.Failed(
                Invariant($"{unseen.Count} labels are evaluated and never trained: {LabelCounts.Names(unseen)}."),
                evidence, affected));
    }
}
