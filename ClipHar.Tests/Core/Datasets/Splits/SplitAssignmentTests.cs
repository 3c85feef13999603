using ClipHar.Core.Datasets.Registry;
using ClipHar.Core.Datasets.Splits;
using ClipHar.Core.Datasets.Store;

namespace ClipHar.Tests.Core.Datasets.Splits;

[TestClass]
public sealed class SplitAssignmentTests
{
    public required TestContext TestContext { get; set; }

    [TestMethod]
    public void Assign_ManySizesAndSeeds_NeverSplitsAGroupAndKeepsTheShares()
    {
        for (var seed = 0; seed < 40; seed++)
        {
            var random = new Random(seed);
            var samples = RandomSamples(random, 300 + random.Next(500));
            var splits = Assign(samples, new SplitRecipe { Train = 0.7, Validation = 0.2, Test = 0.1, Seed = seed });

            foreach (var key in new Func<DatasetSample, object?>[] { s => s.Group, s => s.Object, s => s.PerceptualHash })
            {
                foreach (var together in samples.Select((sample, i) => (Key: key(sample), Split: splits[i], sample.Label))
                    .Where(item => item.Key is not null && item.Label is not null).GroupBy(item => item.Key))
                {
                    Assert.HasCount(1, together.Select(item => item.Split).Distinct());
                }
            }

            foreach (var stratum in samples.Select((sample, i) => (sample.Label, Split: splits[i])).Where(item => item.Label is not null).GroupBy(item => item.Label))
            {
                var train = stratum.Count(item => item.Split == "train") / (double)stratum.Count();
                Assert.AreEqual(0.7, train, 0.12, $"seed {seed}, {stratum.Key}");
            }
        }
    }

    [TestMethod]
    public void Assign_NearDuplicates_StayTogetherThroughChains()
    {
        // Each differs from the next in 3 bits; the ends in 27.
        var chain = Enumerable.Range(0, 10).Select(i => Sample(i, "a") with { PerceptualHash = (1UL << (3 * i)) - 1 }).ToList();
        var others = Enumerable.Range(10, 90).Select(i => Sample(i, "a") with { PerceptualHash = Mix((ulong)i) });

        var splits = Assign([.. chain, .. others], new SplitRecipe { NearDuplicateBits = 4 });
        var apart = Assign([.. chain, .. others], new SplitRecipe { NearDuplicateBits = null, Train = 0.4, Validation = 0.3, Test = 0.3 });

        Assert.HasCount(1, splits.Take(10).Distinct());
        Assert.IsTrue(apart.Take(10).Distinct().Count() > 1);
    }

    [TestMethod]
    public void Assign_AnyOrderOfTheSamples_GivesTheSame()
    {
        var samples = RandomSamples(new Random(5), 400);
        var splits = Assign(samples, new SplitRecipe { Seed = 9 });

        var shuffled = samples.Select((sample, i) => (sample, Split: splits[i])).OrderBy(item => item.sample.Bytes).ToList();
        var again = Assign([.. shuffled.Select(item => item.sample)], new SplitRecipe { Seed = 9 });
        var other = Assign(samples, new SplitRecipe { Seed = 10 });

        CollectionAssert.AreEqual(shuffled.Select(item => item.Split).ToList(), again);
        CollectionAssert.AreNotEqual(splits, other);
    }

    [TestMethod]
    public void Assign_SamplesAdded_OldOnesKeepTheirSplitAndSharesAreFilled()
    {
        var samples = Enumerable.Range(0, 200).Select(i => Sample(i, i % 2 == 0 ? "a" : "b")).ToList();
        var splits = Assign(samples, new SplitRecipe());
        var kept = samples.Select((sample, i) => sample with { Split = splits[i] }).ToList();
        var grown = kept.Concat(Enumerable.Range(200, 100).Select(i => Sample(i, i % 2 == 0 ? "a" : "b"))).ToList();

        var after = Assign(grown, new SplitRecipe());
        var fresh = Assign([.. grown.Select(sample => sample with { Split = null })], new SplitRecipe());

        CollectionAssert.AreEqual(splits, after.Take(200).ToList());
        Assert.AreEqual(240, after.Count(split => split == "train"));
        Assert.AreEqual(30, after.Count(split => split == "test"));

        // Also from scratch few move: only those whose place in the order is beside a cut.
        Assert.IsTrue(splits.Where((split, i) => fresh[i] != split).Count() < 20);
    }

    [TestMethod]
    public void Assign_GroupThatIsInSeveralSplitsAlready_GoesToTrain()
    {
        var samples = Enumerable.Range(0, 50).Select(i => Sample(i, "a")).ToList();
        samples[0] = samples[0] with { Group = "film", Split = "test" };
        samples[1] = samples[1] with { Group = "film", Split = "train" };
        samples[2] = samples[2] with { Group = "film" };
        samples[3] = samples[3] with { Label = null, Split = "test" };

        var splits = Assign(samples, new SplitRecipe());

        CollectionAssert.AreEqual(new[] { "train", "train", "train", "test" }, splits.Take(4).ToList());
    }

    [TestMethod]
    public void Assign_NoShareForASplit_PutsNothingThere()
    {
        var samples = Enumerable.Range(0, 37).Select(i => Sample(i, i % 2 == 0 ? "a" : "b")).ToList();

        var splits = Assign(samples, new SplitRecipe { Train = 0.9, Validation = 0.1, Test = 0 });
        var all = Assign(samples, new SplitRecipe { Train = 0, Validation = 0, Test = 1 });

        Assert.DoesNotContain("test", splits);
        Assert.IsTrue(all.All(split => split == "test"));
    }

    [TestMethod]
    public void Assign_ManyLabelsWithFewPictures_SmallSplitsGetTheirShareTogether()
    {
        var samples = Enumerable.Range(0, 600).Select(i => Sample(i, $"label{i % 100}")).ToList();

        var splits = Assign(samples, new SplitRecipe { Seed = 1 });

        // Of 600, with one picture of a label at most in each of the small ones.
        Assert.AreEqual(480, splits.Count(split => split == "train"), 25);
        Assert.AreEqual(60, splits.Count(split => split == "validation"), 25);
        Assert.AreEqual(60, splits.Count(split => split == "test"), 25);
    }

    private static string?[] Assign(IReadOnlyList<DatasetSample> samples, SplitRecipe recipe) =>
        SplitAssignment.Assign(samples, recipe, CancellationToken.None);

    private static List<DatasetSample> RandomSamples(Random random, int count) =>
    [
        .. Enumerable.Range(0, count).Select(i => Sample(i, random.Next(10) == 0 ? null : $"label{random.Next(3)}") with
        {
            Group = random.Next(3) == 0 ? $"film{random.Next(40)}" : null,
            Object = ObjectId.Of(BitConverter.GetBytes(random.Next(20) == 0 ? i / 2 : i)),
            PerceptualHash = random.Next(4) == 0 ? null : Mix((ulong)(random.Next(20) == 0 ? i / 2 : i)),
        }),
    ];

    private static DatasetSample Sample(int i, string? label) => new()
    {
        Path = $"{i:0000}.jpg",
        Object = ObjectId.Of(BitConverter.GetBytes(i)),
        Bytes = (i * 7919) % 1000,
        Width = 1,
        Height = 1,
        Label = label,
    };

    /// <summary>Spreads numbers over 64 bits (the finaliser of SplitMix64).</summary>
    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
