using static System.FormattableString;

namespace ClipHar.Core.Datasets.Validation.Checks;

/// <summary>Samples that are to be learned from have a label. A test split without labels is common and allowed.</summary>
internal sealed class MissingLabelsCheck : IDatasetCheck
{
    private const string Splits = "splits";
    private const string MaxShare = "max_share";
    private const string None = "none";

    public string Name => "missing_labels";

    public string Title => "Samples have labels";

    public Severity DefaultSeverity => Severity.Warning;

    public IReadOnlyList<CheckParameter> Parameters =>
    [
        CheckParameter.Words(Splits, ["train", "validation", None], ["train", "validation", "test", None],
            "Splits that must be labelled; none: samples in no split."),
        CheckParameter.Share(MaxShare, 0, "Share of them that may be without a label."),
    ];

    public Task<CheckFinding> RunAsync(ValidationContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var (samples, splits) = (context.Samples, context.Settings.Words(Splits));
        var concerned = Enumerable.Range(0, samples.Count).Where(i => splits.Contains(samples[i].Split ?? None)).ToList();
        if (concerned.Count == 0)
        {
            return Task.FromResult(CheckFinding.Skipped($"No sample is in {string.Join(", ", splits)}."));
        }

        var affected = concerned.Where(i => string.IsNullOrWhiteSpace(samples[i].Label))
            .Select(i => context.Item(i, $"No label; the sample is in {SampleGroups.SplitName(samples[i].Split)}.")).ToList();
        var (share, maxShare) = ((double)affected.Count / concerned.Count, context.Settings.Number(MaxShare));
        List<Evidence> evidence =
        [
            new("Samples that need a label", concerned.Count), new("Without a label", affected.Count),
            new("Share without a label", share, maxShare, "share"),
            new("Without a label elsewhere", samples.Count(sample => string.IsNullOrWhiteSpace(sample.Label)) - affected.Count),
        ];
        var summary = affected.Count == 0
            ? Invariant($"All {concerned.Count:N0} samples that need a label have one.")
            : Invariant($"{affected.Count:N0} of {concerned.Count:N0} samples have no label.");
        return Task.FromResult(CheckFinding.Of(share > maxShare, summary, evidence, affected));
    }
}
