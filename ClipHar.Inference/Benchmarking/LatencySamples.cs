namespace ClipHar.Inference.Benchmarking;

/// <summary>Durations of one case and their percentiles.</summary>
internal sealed class LatencySamples
{
    private readonly List<double> _milliseconds = [];

    public int Count => _milliseconds.Count;

    public void Add(TimeSpan duration) => _milliseconds.Add(duration.TotalMilliseconds);

    /// <summary>The smallest sample that at least a share of all samples does not exceed (nearest rank).</summary>
    /// <param name="share">Above 0, at most 1.</param>
    public double Percentile(double share)
    {
        if (_milliseconds.Count == 0)
        {
            throw new InvalidOperationException("There are no samples.");
        }

        _milliseconds.Sort();
        return _milliseconds[Math.Max(0, (int)Math.Ceiling(share * _milliseconds.Count) - 1)];
    }

    public BenchmarkCase ToCase(
        BenchmarkKind kind, string provider, double batchSize, int concurrency, int images, TimeSpan elapsed) => new()
        {
            Kind = kind,
            Provider = provider,
            BatchSize = batchSize,
            Concurrency = concurrency,
            Samples = Count,
            P50Ms = Percentile(0.50),
            P95Ms = Percentile(0.95),
            P99Ms = Percentile(0.99),
            ImagesPerSecond = images / elapsed.TotalSeconds,
        };
}
