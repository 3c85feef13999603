namespace ClipHar.Benchmarks.Serving;

/// <summary>Two things measured in turns.</summary>
/// <param name="Value">Median of the first.</param>
/// <param name="Baseline">Median of the second.</param>
/// <param name="Median">Median over the rounds of first / second.</param>
internal sealed record RatioResult(double Value, double Baseline, double Median);

/// <param name="First">The first request after the change.</param>
/// <param name="Next">The request after it.</param>
/// <param name="PassesOfFirst">Calls of the text tower that the first one made.</param>
/// <param name="PassesOfNext">Calls that the next one made.</param>
internal sealed record VocabularyChange(TimeSpan First, TimeSpan Next, long PassesOfFirst, long PassesOfNext);

internal static class Ratio
{
    public static RatioResult Of(int rounds, Func<double> value, Func<double> baseline)
    {
        var pairs = Enumerable.Range(0, rounds).Select(_ => (Value: value(), Baseline: baseline())).ToList();
        return new RatioResult(
            Median(pairs.Select(pair => pair.Value)),
            Median(pairs.Select(pair => pair.Baseline)),
            Median(pairs.Select(pair => pair.Value / pair.Baseline)));
    }

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
