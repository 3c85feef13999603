namespace ClipHar.Core.Statistics;

/// <summary>Finds likely label errors from out-of-sample class probabilities.</summary>
/// <remarks>
/// Northcutt, Jiang and Chuang, "Confident Learning: Estimating Uncertainty in Dataset Labels", JAIR 70 (2021): thresholds per class
/// (eq. 2), confident joint (eq. 1), calibrated joint (eq. 3). Issues are the off-diagonal members of the confident joint and, up to the
/// number of errors that the calibrated joint estimates, rows of largest normalised margin whose label the model doubts. (The paper's
/// pruning by noise rate takes that number for each pair of classes; with K² pairs and few errors it rounds most of them away: recall
/// 0.80 instead of 0.93 in the test with planted errors.) Shapes: N rows, K classes.
/// </remarks>
public static class ConfidentLearning
{
    /// <param name="probabilities">Row-major [N, K], each row a distribution, each predicted by a model that has not seen the row.</param>
    /// <param name="labels">[N] given labels, 0 to K - 1.</param>
    /// <param name="classCount">K ≥ 2.</param>
    /// <exception cref="ArgumentException">The lengths do not fit together, or a label is out of range.</exception>
    public static ConfidentLearningResult Analyze(ReadOnlySpan<double> probabilities, ReadOnlySpan<int> labels, int classCount)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classCount, 2);
        if (labels.IsEmpty || probabilities.Length != (long)labels.Length * classCount)
        {
            throw new ArgumentException($"{labels.Length} labels of {classCount} classes do not fit {probabilities.Length} probabilities.",
                nameof(probabilities));
        }

        var counts = new int[classCount];
        var thresholds = Thresholds(probabilities, labels, counts);
        var confident = new int[classCount, classCount];
        var (sure, unsure) = (new List<LabelIssue>(), new List<LabelIssue>());
        for (var n = 0; n < labels.Length; n++)
        {
            var row = probabilities.Slice(n * classCount, classCount);
            var likely = MostProbable(row, thresholds, counts);
            if (likely >= 0)
            {
                confident[labels[n], likely]++;
            }

            var best = likely >= 0 ? likely : MostProbable(row, default, counts);
            if (best != labels[n] && row[best] > row[labels[n]])
            {
                (likely >= 0 ? sure : unsure).Add(new LabelIssue(n, labels[n], best, row[labels[n]], row[best]));
            }
        }

        var joint = Calibrate(confident, counts, labels.Length);
        var result = new ConfidentLearningResult(thresholds, confident, joint, []);
        var expected = (int)(result.EstimatedErrorShare * labels.Length);
        var issues = sure.Concat(Ranked(unsure).Take(Math.Max(0, expected - sure.Count)));
        return result with { Issues = [.. Ranked(issues)] };
    }

    private static IEnumerable<LabelIssue> Ranked(IEnumerable<LabelIssue> issues) =>
        issues.OrderByDescending(issue => issue.Margin).ThenBy(issue => issue.Row);

    /// <summary>
    /// Mean probability of a class over the rows that carry its label; 1 for a class without rows, which then is never likely.
    /// </summary>
    private static double[] Thresholds(ReadOnlySpan<double> probabilities, ReadOnlySpan<int> labels, int[] counts)
    {
        var thresholds = new double[counts.Length];
        for (var n = 0; n < labels.Length; n++)
        {
            if ((uint)labels[n] >= (uint)counts.Length)
            {
                throw new ArgumentException($"Label {labels[n]} is not between 0 and {counts.Length - 1}.", nameof(labels));
            }

            counts[labels[n]]++;
            thresholds[labels[n]] += probabilities[(n * counts.Length) + labels[n]];
        }

        for (var k = 0; k < counts.Length; k++)
        {
            thresholds[k] = counts[k] == 0 ? 1 : thresholds[k] / counts[k];
        }

        return thresholds;
    }

    /// <summary>The most probable among the classes that have rows and reach their threshold, or -1.</summary>
    /// <param name="thresholds">Empty: without thresholds.</param>
    private static int MostProbable(ReadOnlySpan<double> row, ReadOnlySpan<double> thresholds, int[] counts)
    {
        var best = -1;
        for (var k = 0; k < row.Length; k++)
        {
            if (counts[k] > 0 && (thresholds.IsEmpty || row[k] >= thresholds[k]) && (best < 0 || row[k] > row[best]))
            {
                best = k;
            }
        }

        return best;
    }

    /// <summary>Rows of the joint scaled to the number of given labels, then to a sum of 1.</summary>
    private static double[,] Calibrate(int[,] joint, int[] counts, int total)
    {
        var classCount = counts.Length;
        var calibrated = new double[classCount, classCount];
        for (var i = 0; i < classCount; i++)
        {
            var sum = 0;
            for (var j = 0; j < classCount; j++)
            {
                sum += joint[i, j];
            }

            for (var j = 0; j < classCount; j++)
            {
                // A class of which no row is confident is taken as right: nothing speaks against it.
                var share = sum > 0 ? joint[i, j] / (double)sum : i == j ? 1 : 0;
                calibrated[i, j] = share * counts[i] / total;
            }
        }

        return calibrated;
    }
}

/// <param name="Row">Index of the row, 0 to N - 1.</param>
/// <param name="Given">The label it carries.</param>
/// <param name="Suggested">The label that it likely should carry.</param>
/// <param name="SelfConfidence">Probability of the given label.</param>
/// <param name="SuggestedProbability">Probability of the suggested label.</param>
public readonly record struct LabelIssue(int Row, int Given, int Suggested, double SelfConfidence, double SuggestedProbability)
{
    /// <summary>Normalised margin, p(suggested) - p(given), in (0, 1]: the larger, the likelier an error.</summary>
    public double Margin => SuggestedProbability - SelfConfidence;
}

/// <param name="Thresholds">[K] self-confidence that is usual for each class.</param>
/// <param name="ConfidentJoint">[K given, K likely] counts of the confident rows.</param>
/// <param name="Joint">[K given, K true] estimated joint distribution; sums to 1.</param>
/// <param name="Issues">Most likely errors first.</param>
public sealed record ConfidentLearningResult(double[] Thresholds, int[,] ConfidentJoint, double[,] Joint, IReadOnlyList<LabelIssue> Issues)
{
    /// <summary>Estimated share of wrong labels, in [0, 1].</summary>
    public double EstimatedErrorShare
    {
        get
        {
            double right = 0;
            for (var k = 0; k < Thresholds.Length; k++)
            {
                right += Joint[k, k];
            }

            return Math.Clamp(1 - right, 0, 1);
        }
    }
}
