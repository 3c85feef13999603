using ClipHar.Core.Serving.Predictions;
using ClipHar.Core.Statistics;

namespace ClipHar.Monitor.Drift;

/// <summary>Compares two samples of predictions: pure, no clock, no store.</summary>
internal static class DriftCheck
{
    private static readonly (string Property, Func<Prediction, double> Value)[] Numeric =
    [
        ("confidence", prediction => prediction.TopScore),
        ("luminance", prediction => prediction.Quality.MeanLuminance),
        ("contrast", prediction => prediction.Quality.Contrast),
        ("sharpness", prediction => prediction.Quality.Sharpness),
    ];

    public static DriftReport Compare(
        PredictionStream stream, IReadOnlyList<Prediction> reference, IReadOnlyList<Prediction> current, DriftOptions options)
    {
        if (reference.Count < options.MinSamples || current.Count < options.MinSamples)
        {
            return new DriftReport(stream, reference.Count, current.Count, []);
        }

        // Several tests on one check: Bonferroni keeps the false-alarm rate of the whole check at the significance level.
        var level = options.SignificanceLevel / Numeric.Length;
        List<DriftFinding> findings = [new("labels", "psi", LabelIndex(reference, current), null, options.LabelThreshold)];
        foreach (var (property, value) in Numeric)
        {
            var result = KolmogorovSmirnov.Test([.. reference.Select(value)], [.. current.Select(value)]);
            findings.Add(new DriftFinding(property, "ks", result.Statistic, result.PValue, level));
        }

        return new DriftReport(stream, reference.Count, current.Count, findings);
    }

    private static double LabelIndex(IReadOnlyList<Prediction> reference, IReadOnlyList<Prediction> current)
    {
        var labels = reference.Concat(current).Select(prediction => prediction.TopLabel).Distinct(StringComparer.Ordinal).ToArray();
        return PopulationStability.FromCounts(Counts(labels, reference), Counts(labels, current));
    }

    private static long[] Counts(string[] labels, IReadOnlyList<Prediction> predictions)
    {
        var byLabel = predictions.CountBy(prediction => prediction.TopLabel, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        return [.. labels.Select(label => (long)byLabel.GetValueOrDefault(label))];
    }
}
