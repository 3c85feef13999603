using ClipHar.Core.Datasets.Registry;
using ClipHar.Core.Datasets.Validation.Pictures;
using static System.FormattableString;

namespace ClipHar.Core.Datasets.Validation.Checks;

/// <summary>A check that looks at one picture after the other. It fails when more than a share of them is affected.</summary>
internal abstract class PictureCheck : IDatasetCheck
{
    /// <summary>Name of the tolerance that all of these checks have.</summary>
    public const string MaxShare = "max_share";

    public abstract string Name { get; }

    public abstract string Title { get; }

    public virtual Severity DefaultSeverity => Severity.Warning;

    public virtual bool IsCostly => false;

    public IReadOnlyList<CheckParameter> Parameters =>
        [.. Thresholds, CheckParameter.Share(MaxShare, DefaultMaxShare, "Share of the pictures that may be affected.")];

    /// <summary>What the affected pictures are or have: "are blank".</summary>
    protected abstract string Finding { get; }

    /// <summary>What a check has beside its tolerance.</summary>
    protected virtual IReadOnlyList<CheckParameter> Thresholds => [];

    protected virtual double DefaultMaxShare => 0;

    public async Task<CheckFinding> RunAsync(ValidationContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var pictures = await context.GetPicturesAsync(cancellationToken);
        var affected = new List<AffectedItem>();
        var checkedCount = 0;
        for (var i = 0; i < context.Samples.Count; i++)
        {
            var sample = context.Samples[i];
            var facts = pictures[sample.Object];
            if (!Concerns(facts))
            {
                continue;
            }

            checkedCount++;
            if (Inspect(sample, facts, context.Settings) is { } detail)
            {
                affected.Add(context.Item(i, detail));
            }
        }

        return checkedCount == 0 ? CheckFinding.Skipped("No picture can be decoded.") : Judge(context, affected, checkedCount);
    }

    /// <summary>Whether the check can say something about a picture.</summary>
    protected virtual bool Concerns(PictureFacts facts) => facts.IsDecodable;

    /// <returns>What is found about the picture, or null.</returns>
    protected abstract string? Inspect(DatasetSample sample, PictureFacts facts, CheckSettings settings);

    private CheckFinding Judge(ValidationContext context, List<AffectedItem> affected, int checkedCount)
    {
        var maxShare = context.Settings.Number(MaxShare);
        var share = (double)affected.Count / checkedCount;
        List<Evidence> evidence =
        [
            new("Pictures checked", checkedCount),
            new("Pictures affected", affected.Count),
            new("Share affected", share, maxShare, "share"),
        ];
        foreach (var threshold in Thresholds.Where(threshold => threshold.Kind != CheckParameterKind.Words))
        {
            evidence.Add(new Evidence(threshold.Description.TrimEnd('.'), context.Settings.Number(threshold.Name)));
        }

        var count = Invariant($"{affected.Count:N0} of {checkedCount:N0} pictures {Finding}");
        if (affected.Count == 0)
        {
            return CheckFinding.Passed(Invariant($"{Title}: all {checkedCount:N0}."), evidence);
        }

        return share > maxShare
            ? CheckFinding.Failed($"{count}.", evidence, affected)
            : CheckFinding.Passed(Invariant($"{count}; up to {maxShare:P1} may."), evidence, affected);
    }
}
