using static System.FormattableString;

namespace ClipHar.Core.Datasets.Validation.Checks;

/// <summary>No picture is there twice, byte for byte.</summary>
internal sealed class ExactDuplicatesCheck : IDatasetCheck
{
    private const string MaxShare = "max_share";

    public string Name => "exact_duplicates";

    public string Title => "No picture is there twice";

    public Severity DefaultSeverity => Severity.Warning;

    public IReadOnlyList<CheckParameter> Parameters =>
        [CheckParameter.Share(MaxShare, 0, "Share of the samples that may be repetitions.")];

    public Task<CheckFinding> RunAsync(ValidationContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var groups = SampleGroups.SameBytes(context.Samples);
        var affected = new List<AffectedItem>();
        foreach (var group in groups)
        {
            affected.AddRange(group.Skip(1).Select(sample => context.Item(
                sample, group[0], $"The same bytes as {context.Samples[group[0]].Path}.")));
        }

        var share = context.Samples.Count == 0 ? 0 : (double)affected.Count / context.Samples.Count;
        var maxShare = context.Settings.Number(MaxShare);
        List<Evidence> evidence =
        [
            new("Samples", context.Samples.Count),
            new("Pictures that are there more than once", groups.Count),
            new("Repetitions", affected.Count),
            new("Share of repetitions", share, maxShare, "share"),
        ];
        var summary = affected.Count == 0
            ? "Every picture is there once."
            : Invariant($"{affected.Count:N0} of {context.Samples.Count:N0} samples repeat the bytes of another.");
        return Task.FromResult(CheckFinding.Of(share > maxShare, summary, evidence, affected));
    }
}
