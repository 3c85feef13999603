using ClipHar.Core.Datasets.Validation.Labels;
using ClipHar.Core.Datasets.Validation.Pictures;
using ClipHar.Core.Statistics;
using static System.FormattableString;

namespace ClipHar.Core.Datasets.Validation.Checks;

/// <summary>
/// Labels agree with what pictures like theirs are labelled: confident learning on out-of-fold probabilities of a softmax regression
/// over embeddings.
/// </summary>
internal sealed class LabelErrorsCheck : IDatasetCheck
{
    private const string Folds = "folds";
    private const string Seed = "seed";
    private const string MinMargin = "min_margin";
    private const string MinAccuracy = "min_accuracy";
    private const string MaxShare = "max_share";
    private const int ShownConfusions = 10;

    public string Name => "label_errors";

    public string Title => "Labels fit the pictures";

    public Severity DefaultSeverity => Severity.Warning;

    public bool IsCostly => true;

    public IReadOnlyList<CheckParameter> Parameters =>
    [
        CheckParameter.Integer(Folds, 5, 2, 20, "Folds of the cross-validation."),
        CheckParameter.Integer(Seed, 0, 0, int.MaxValue, "Decides the folds."),
        CheckParameter.Number(MinMargin, 0.2, 0, 1, "Least normalised margin, p(suggested) - p(given), of a finding."),
        CheckParameter.Share(MinAccuracy, 0.5, "Least out-of-fold accuracy: who cannot tell classes apart cannot judge labels."),
        CheckParameter.Share(MaxShare, 0.01, "Share of the labels that may be suspicious."),
    ];

    public async Task<CheckFinding> RunAsync(ValidationContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var vectors = await context.GetVectorsAsync(cancellationToken);
        if (!vectors.IsAvailable)
        {
            return CheckFinding.Skipped(vectors.Reason);
        }

        var closeness = new CheckSettings(NearDuplicatesCheck.Closeness(6, 0.95));
        var copies = await context.GetNearDuplicatesAsync(
            closeness.Integer(NearDuplicatesCheck.Radius), closeness.Number(NearDuplicatesCheck.MinCosine), cancellationToken);
        var folds = context.Settings.Integer(Folds);
        var data = LabelledVectors.Select(context.Samples, vectors, copies, minSamples: folds);
        if (data.Labels.Length < 2 || data.Groups.Distinct().Count() < folds)
        {
            return CheckFinding.Skipped(
                $"Fewer than two classes have {folds} samples that are labelled, decodable and no copies of each other.");
        }

        var judged = Judge(context, vectors, data, folds, cancellationToken);
        var least = context.Settings.Number(MinAccuracy);
        if (judged.Accuracy < least)
        {
            return CheckFinding.Skipped(Invariant(
                $"The model's embeddings tell only {judged.Accuracy:P0} of the labels; at least {least:P0} are needed."));
        }

        var confident = ConfidentLearning.Analyze(judged.Probabilities, data.Classes, data.Labels.Length);
        return Conclude(context, data, judged, confident);
    }

    private static OutOfFoldProbabilities Judge(
        ValidationContext context, PictureVectorSet vectors, LabelledVectors data, int folds, CancellationToken cancellationToken)
    {
        // Before the projection: what the tower saw, not only what text can say about it.
        var matrix = vectors.Matrix!;
        var dim = matrix.Model.PooledDim;
        var features = new float[data.Rows.Length * dim];
        for (var i = 0; i < data.Rows.Length; i++)
        {
            matrix.Pooled(data.Rows[i]).CopyTo(features.AsSpan(i * dim));
        }

        return OutOfFoldProbabilities.Compute(
            features, dim, data.Classes, data.Groups, data.Labels.Length, folds, context.Settings.Integer(Seed),
            done => context.Report(done, "Judging labels"), cancellationToken);
    }

    private static string Describe(string given, string suggested, LabelIssue issue) =>
        Invariant($"Labelled {given} ({issue.SelfConfidence:P0}), looks like {suggested} ({issue.SuggestedProbability:P0}).");

    private static CheckFinding Conclude(
        ValidationContext context, LabelledVectors data, OutOfFoldProbabilities judged, ConfidentLearningResult confident)
    {
        var minMargin = context.Settings.Number(MinMargin);
        var affected = confident.Issues.Where(issue => issue.Margin >= minMargin).Select(issue => context.Item(
            data.Samples[issue.Row],
            Describe(data.Labels[issue.Given], data.Labels[issue.Suggested], issue)) with
        {
            Score = issue.Margin,
            SuggestedLabel = data.Labels[issue.Suggested],
        }).ToList();
        var (share, maxShare) = ((double)affected.Count / data.Samples.Length, context.Settings.Number(MaxShare));
        List<Evidence> evidence =
        [
            new("Labels judged", data.Samples.Length), new("Suspicious labels", affected.Count),
            new("Share suspicious", share, maxShare, "share"),
            new("Estimated share of wrong labels", confident.EstimatedErrorShare, null, "share"),
            new("Out-of-fold accuracy", judged.Accuracy, null, "share"), new("Out-of-fold log loss", judged.LogLoss),
            new("L2 penalty chosen", judged.L2),
        ];
        evidence.AddRange(affected
            .CountBy(item => $"{context.Samples[item.Sample].Label} → {item.SuggestedLabel}")
            .OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).Take(ShownConfusions)
            .Select(pair => new Evidence(pair.Key, pair.Value)));
        var summary = affected.Count == 0
            ? Invariant($"None of {data.Samples.Length:N0} labels is suspicious.")
            : Invariant($"{affected.Count:N0} of {data.Samples.Length:N0} labels are suspicious; ")
                + Invariant($"about {confident.EstimatedErrorShare:P1} may be wrong.");
        return CheckFinding.Of(share > maxShare, summary, evidence, affected);
    }
}
