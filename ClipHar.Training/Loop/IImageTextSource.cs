namespace ClipHar.Training.Loop;

/// <summary>Which batch of a run: a source derives everything random from it.</summary>
/// <param name="Seed">The run's seed.</param>
/// <param name="Epoch">From 0.</param>
/// <param name="Index">From 0, within the epoch.</param>
public readonly record struct BatchKey(long Seed, int Epoch, int Index)
{
    /// <summary>A generator of this batch alone; neighbouring keys give unrelated sequences.</summary>
    /// <param name="stream">Tells several generators of one batch apart.</param>
    public Random CreateRandom(int stream = 0) =>
        new((int)Mix(Mix(Mix((ulong)Seed) ^ (uint)Epoch) ^ (((ulong)(uint)Index << 32) | (uint)stream)));

    /// <summary>The finaliser of SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, OOPSLA 2014).</summary>
    private static ulong Mix(ulong value)
    {
        value += 0x9e3779b97f4a7c15;
        value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
        value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
        return value ^ (value >> 31);
    }
}

/// <summary>Where training batches come from: rendered, read or cached.</summary>
public interface IImageTextSource
{
    /// <summary>Batches of one pass; at least 1.</summary>
    int BatchesPerEpoch { get; }

    /// <summary>
    /// Makes a batch: a function of the key alone, so that a run can be repeated and resumed. Called ahead of its use, from several threads
    /// at once.
    /// </summary>
    ImageTextBatch Read(BatchKey key, CancellationToken cancellationToken);
}
