using System.Numerics;
using ClipHar.Core.Datasets.Validation.NearDuplicates;

namespace ClipHar.Tests.Datasets.Validation;

[TestClass]
public sealed class HammingIndexTests
{
    public required TestContext TestContext { get; set; }

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(3)]
    [DataRow(4)]
    [DataRow(6)]
    [DataRow(7)]
    [DataRow(10)]
    [DataRow(16)]
    [DataRow(64)]
    public void ForEachPair_RandomClusters_EqualsBruteForce(int radius)
    {
        for (var seed = 0; seed < 5; seed++)
        {
            var hashes = Clustered(radius == 64 ? 60 : 1200, seed);
            var found = new List<(int, int, int)>();
            new HammingIndex(hashes).ForEachPair(radius, (a, b, distance) => found.Add((a, b, distance)), TestContext.CancellationToken);

            var expected = new List<(int, int, int)>();
            for (var a = 0; a < hashes.Length; a++)
            {
                for (var b = a + 1; b < hashes.Length; b++)
                {
                    var distance = BitOperations.PopCount(hashes[a] ^ hashes[b]);
                    if (distance <= radius)
                    {
                        expected.Add((a, b, distance));
                    }
                }
            }

            found.Sort();
            CollectionAssert.AreEqual(expected, found, $"radius {radius}, seed {seed}");
        }
    }

    [TestMethod]
    public void Search_HashNotInTheIndex_EqualsBruteForce()
    {
        var hashes = Clustered(20_000, 3);
        var index = new HammingIndex(hashes);
        foreach (var query in Clustered(50, 9))
        {
            var matches = new List<HammingMatch>();
            index.Search(query, 8, matches);

            var expected = Enumerable.Range(0, hashes.Length).Where(i => BitOperations.PopCount(hashes[i] ^ query) <= 8).ToList();
            CollectionAssert.AreEqual(expected, matches.Select(match => match.Index).Order().ToList());
        }
    }

    [TestMethod]
    public void ForEachPair_NoHashes_FindsNothing() =>
        new HammingIndex([]).ForEachPair(5, (_, _, _) => Assert.Fail(), TestContext.CancellationToken);

    /// <summary>Half alone, half around centres at up to 20 bits.</summary>
    private static ulong[] Clustered(int count, int seed)
    {
        var random = new Random(seed);
        var centres = Enumerable.Range(0, 10).Select(_ => (ulong)random.NextInt64()).ToArray();
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            if (i % 2 == 0)
            {
                return (ulong)random.NextInt64();
            }

            var hash = centres[random.Next(centres.Length)];
            for (var flips = random.Next(20); flips > 0; flips--)
            {
                hash ^= 1UL << random.Next(64);
            }

            return hash;
        })];
    }
}
