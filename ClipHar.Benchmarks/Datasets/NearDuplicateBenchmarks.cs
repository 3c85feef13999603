using System.Numerics;
using BenchmarkDotNet.Attributes;
using ClipHar.Core.Datasets.Validation.NearDuplicates;

namespace ClipHar.Benchmarks.Datasets;

/// <summary>
/// All pairs within a radius among 100,000 perceptual hashes, one in ten a near copy; the baseline compares all with all.
/// </summary>
[InProcess]
[WarmupCount(1)]
[IterationCount(5)]
[MemoryDiagnoser]
public class NearDuplicateBenchmarks
{
    private const int Count = 100_000;

    private readonly ulong[] _hashes = Create();

    [Params(4, 6, 8)]
    public int Radius { get; set; }

    [Benchmark]
    public int BuildIndexAndFindPairs()
    {
        var pairs = 0;
        new HammingIndex(_hashes).ForEachPair(Radius, (_, _, _) => pairs++, CancellationToken.None);
        return pairs;
    }

    [Benchmark(Baseline = true)]
    public int CompareAllWithAll()
    {
        var pairs = 0;
        for (var a = 0; a < _hashes.Length; a++)
        {
            var hash = _hashes[a];
            for (var b = a + 1; b < _hashes.Length; b++)
            {
                pairs += BitOperations.PopCount(hash ^ _hashes[b]) <= Radius ? 1 : 0;
            }
        }

        return pairs;
    }

    private static ulong[] Create()
    {
        var random = new Random(1);
        var hashes = new ulong[Count];
        for (var i = 0; i < Count; i++)
        {
            hashes[i] = (ulong)random.NextInt64(long.MinValue, long.MaxValue);
            if (i % 10 == 0 && i > 0)
            {
                hashes[i] = hashes[random.Next(i)];
                for (var flips = random.Next(8); flips > 0; flips--)
                {
                    hashes[i] ^= 1UL << random.Next(64);
                }
            }
        }

        return hashes;
    }
}
