namespace ClipHar.Training.Evaluation;

/// <summary>How often each label was recognised as each.</summary>
public sealed class ConfusionMatrix(IReadOnlyList<string> labels)
{
    private readonly int[] _counts = new int[labels.Count * labels.Count];

    public IReadOnlyList<string> Labels { get; } = labels;

    /// <summary>Images counted.</summary>
    public int Total => _counts.Sum();

    /// <summary>Images of one label that were recognised as another, or as itself.</summary>
    public int this[int actual, int predicted] => _counts[(Checked(actual) * Labels.Count) + Checked(predicted)];

    /// <summary>Part of the images recognised rightly, 0 to 1; not a number without images.</summary>
    public double Accuracy => (double)Enumerable.Range(0, Labels.Count).Sum(label => this[label, label]) / Total;

    /// <summary>Mean of the recalls of the labels that occur, 0 to 1.</summary>
    public double MeanRecall => Enumerable.Range(0, Labels.Count).Select(Recall).OfType<double>().DefaultIfEmpty(double.NaN).Average();

    /// <summary>Wilson's 95 % interval of the accuracy.</summary>
    /// <remarks>Wilson, JASA 22 (1927); z = 1.96.</remarks>
    public (double Low, double High) AccuracyInterval
    {
        get
        {
            const double Z = 1.959963984540054;
            double n = Total, p = Accuracy;
            var centre = (p + (Z * Z / (2 * n))) / (1 + (Z * Z / n));
            var half = Z / (1 + (Z * Z / n)) * Math.Sqrt((p * (1 - p) / n) + (Z * Z / (4 * n * n)));
            return (centre - half, centre + half);
        }
    }

    /// <summary>Counts one image.</summary>
    public void Add(int actual, int predicted) => _counts[(Checked(actual) * Labels.Count) + Checked(predicted)]++;

    /// <summary>Part of a label's images recognised as it, or null if it has none.</summary>
    public double? Recall(int label)
    {
        var images = Enumerable.Range(0, Labels.Count).Sum(predicted => this[label, predicted]);
        return images == 0 ? null : (double)this[label, label] / images;
    }

    private int Checked(int label) => label >= 0 && label < Labels.Count
        ? label
        : throw new ArgumentOutOfRangeException(nameof(label), label, $"A label index of 0 to {Labels.Count - 1} is expected.");
}
