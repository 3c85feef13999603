namespace ClipHar.Inference.Benchmarking;

/// <summary>What was measured, on what.</summary>
public sealed record BenchmarkReport
{
    public required BenchmarkHardware Hardware { get; init; }

    public required string Model { get; init; }

    /// <summary>SHA-256 over configuration and weights.</summary>
    public required string ModelDigest { get; init; }

    /// <summary>Side of the square the image tower sees, in pixels.</summary>
    public required int ImageSize { get; init; }

    public required IReadOnlyList<BenchmarkCase> Cases { get; init; }

    /// <summary>Providers that could not be measured, and why.</summary>
    public required IReadOnlyList<UnavailableProvider> Unavailable { get; init; }

    /// <summary>
    /// Throughput through the batcher at the highest number of callers, divided by that of the bare tower at its best batch; null where
    /// one of them was not measured.
    /// </summary>
    public double? BatcherEfficiency(string provider)
    {
        var best = Cases.Where(c => c.Provider == provider && c.Kind == BenchmarkKind.Tower).Max(c => (double?)c.ImagesPerSecond);
        var batched = Cases.Where(c => c.Provider == provider && c.Kind == BenchmarkKind.Batcher)
            .MaxBy(c => c.Concurrency)?.ImagesPerSecond;
        return batched / best;
    }
}

/// <summary>What a case went through.</summary>
public enum BenchmarkKind
{
    /// <summary>The bare image tower: a batch of ready tensors, one run after the other.</summary>
    Tower,

    /// <summary>Ready tensors through queue and batcher.</summary>
    Batcher,

    /// <summary>A picture file through decoding, preprocessing, queue, batcher and comparison with 15 labels.</summary>
    Classify,
}

/// <summary>One line of results.</summary>
public sealed record BenchmarkCase
{
    public required BenchmarkKind Kind { get; init; }

    public required string Provider { get; init; }

    /// <summary>Pictures per run of the bare tower; otherwise the mean that the batcher made.</summary>
    public required double BatchSize { get; init; }

    /// <summary>Callers at a time; 1 for the bare tower.</summary>
    public required int Concurrency { get; init; }

    /// <summary>Timed calls.</summary>
    public required int Samples { get; init; }

    public required double P50Ms { get; init; }

    public required double P95Ms { get; init; }

    public required double P99Ms { get; init; }

    public required double ImagesPerSecond { get; init; }
}

/// <param name="Provider">tensorrt, cuda or cpu.</param>
/// <param name="Reason">Why it cannot be used.</param>
public sealed record UnavailableProvider(string Provider, string Reason);
