namespace ClipHar.Training.Rendering;

/// <summary>
/// A small seeded generator (SplitMix64, Steele et al., OOPSLA 2014) with named sub-streams: what one part of a scene draws
/// (its clothes, its camera) does not depend on how often another part has drawn.
/// </summary>
/// <remarks>Not thread-safe. The same seed gives the same sequence on every platform and version of .NET.</remarks>
public sealed class SceneRandom(ulong seed)
{
    private readonly ulong _seed = seed;
    private ulong _state = seed;

    /// <summary>An independent stream that depends on this generator's seed and on <paramref name="purpose"/> only.</summary>
    public SceneRandom Split(string purpose)
    {
        var hash = 14695981039346656037UL;
        foreach (var character in purpose)
        {
            hash = (hash ^ character) * 1099511628211UL;
        }

        return new SceneRandom(Mix(_seed ^ Mix(hash)));
    }

    /// <summary>Uniform over all 64 bits.</summary>
    public ulong NextBits()
    {
        _state += 0x9E3779B97F4A7C15UL;
        return Mix(_state);
    }

    /// <summary>Uniform in [0, 1).</summary>
    public float NextFloat() => (NextBits() >> 40) * (1f / (1 << 24));

    /// <summary>Uniform in [<paramref name="low"/>, <paramref name="high"/>).</summary>
    public float Range(float low, float high) => low + ((high - low) * NextFloat());

    /// <summary>Uniform in [0, <paramref name="count"/>).</summary>
    public int Next(int count) => (int)(NextBits() % (ulong)count);

    public bool Chance(float probability) => NextFloat() < probability;

    /// <summary>-1 or +1.</summary>
    public float Sign() => (NextBits() & 1) == 0 ? -1f : 1f;

    /// <summary>Approximately normal (Irwin–Hall with four terms), mean 0, standard deviation 1, within ±3.5.</summary>
    public float Normal() => (NextFloat() + NextFloat() + NextFloat() + NextFloat() - 2f) * 1.7320508f;

    public T Pick<T>(IReadOnlyList<T> items) => items[Next(items.Count)];

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9UL;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EBUL;
        return value ^ (value >> 31);
    }
}
