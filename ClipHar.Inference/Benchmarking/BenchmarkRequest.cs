namespace ClipHar.Inference.Benchmarking;

/// <summary>What to measure.</summary>
public sealed record BenchmarkRequest
{
    /// <summary>Name in the catalog.</summary>
    public required string Model { get; init; }

    /// <summary>Execution providers, each measured by itself; one that cannot be used is reported with the reason.</summary>
    public IReadOnlyList<string> Providers { get; init; } = ["cpu"];

    /// <summary>Batch sizes of the bare image tower.</summary>
    public IReadOnlyList<int> BatchSizes { get; init; } = [1, 2, 4, 8, 16];

    /// <summary>Callers that each ask for one picture at a time, through the batcher.</summary>
    public IReadOnlyList<int> Concurrencies { get; init; } = [1, 4, 16];

    /// <summary>A picture file for the whole way (decode, preprocess, encode, compare); null leaves these cases out.</summary>
    public ReadOnlyMemory<byte>? Picture { get; init; }

    /// <summary>At least this long per case, after the warm-up. Default: 3 s.</summary>
    public TimeSpan TimePerCase { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>At least so many samples per case. Default: 10.</summary>
    public int MinSamples { get; init; } = 10;

    /// <summary>Rounds into which the time of a case is divided, in turns with the other cases. Default: 4.</summary>
    public int Rounds { get; init; } = 4;

    internal int MinSamplesPerRound => (MinSamples + Rounds - 1) / Rounds;

    /// <exception cref="ArgumentException">Names the value and what is allowed.</exception>
    internal void Validate()
    {
        if (BatchSizes.Any(size => size is < 1 or > 1024) || Concurrencies.Any(count => count is < 1 or > 1024))
        {
            throw new ArgumentException("Batch sizes and numbers of callers must be between 1 and 1024.");
        }

        if (TimePerCase <= TimeSpan.Zero || TimePerCase > TimeSpan.FromHours(1) || MinSamples < 1 || Rounds is < 1 or > 1000)
        {
            throw new ArgumentException(
                "The time per case must be above 0 and at most 1 hour, with at least one sample and 1 to 1000 rounds.");
        }
    }
}
