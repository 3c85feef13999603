using ClipHar.Clip.Transforms;
using ClipHar.Clip.Transforms.Steps;

namespace ClipHar.Tests.Transforms;

/// <summary>The lots and the arithmetic under them.</summary>
[TestClass]
public sealed class TransformRandomTests
{
    [TestMethod]
    public void NextBits_KnownState_GivesSplitMix64sNumbers()
    {
        // The finaliser of SplitMix64 at 1 and 2 golden gammas: the published first numbers of the generator seeded with 0.
        const ulong Gamma = 0x9E3779B97F4A7C15;
        Assert.AreEqual(0xE220A8397B1DCDAFUL, TransformRandom.Mix(Gamma));
        Assert.AreEqual(0x6E789E6AA1B965F4UL, TransformRandom.Mix(unchecked(2 * Gamma)));
    }

    [TestMethod]
    public void NextDouble_ManyDraws_AreEvenAndInRange()
    {
        var random = TransformRandom.ForStep(1, 0);
        var counts = new int[10];
        for (var i = 0; i < 10_000; i++)
        {
            var value = random.NextDouble(-2, 3);
            Assert.IsTrue(value is >= -2 and < 3);
            counts[(int)((value + 2) * 2)]++;
        }

        // Each 1000 expected, standard deviation 30.
        Assert.IsTrue(counts.All(count => count is > 850 and < 1150), string.Join(", ", counts));
    }

    [TestMethod]
    public void ForStep_NeighbouringSeedsAndSteps_DrawUnrelatedNumbers()
    {
        var first = Enumerable.Range(0, 100).SelectMany(seed => Enumerable.Range(0, 10).Select(step =>
        {
            var random = TransformRandom.ForStep((ulong)seed, step);
            return random.NextUnit();
        })).ToList();

        Assert.AreEqual(1000, first.Distinct().Count());
        Assert.AreEqual(0.5, first.Average(), 0.05);
    }

    [TestMethod]
    public void For_AnotherEpochOrSampleOrRun_GivesAnotherSeed()
    {
        var seeds = from run in Enumerable.Range(0, 5)
                    from epoch in Enumerable.Range(0, 20)
                    from sample in Enumerable.Range(0, 50)
                    select TransformSeed.For((ulong)run, epoch, sample);

        Assert.AreEqual(5000, seeds.Distinct().Count());
    }

    [TestMethod]
    public void PortableMath_Functions_AgreeWithTheRuntime()
    {
        for (var i = -1000; i <= 1000; i++)
        {
            var x = i / 125.0;
            var (sin, cos) = PortableMath.SinCos(x);
            Assert.AreEqual(Math.Sin(x), sin, 2e-15);
            Assert.AreEqual(Math.Cos(x), cos, 2e-15);
            Assert.AreEqual(1, PortableMath.Exp(x) / Math.Exp(x), 4e-15);
            Assert.AreEqual(x, PortableMath.Log(Math.Exp(x)), 4e-15 * Math.Max(1, Math.Abs(x)));
        }
    }

    [TestMethod]
    [DataRow(640, 480, 0.8, 1.0, 0.9, 1.1)]
    [DataRow(480, 640, 0.7, 1.0, 0.8, 1.2)]
    [DataRow(500, 10, 0.08, 1.0, 0.75, 1.34)]
    [DataRow(3, 2, 0.5, 1.0, 0.5, 2.0)]
    public void RandomResizedCrop_ManyDraws_StayInsideThePictureAndTheRanges(
        int width, int height, double scaleLow, double scaleHigh, double ratioLow, double ratioHigh)
    {
        var random = TransformRandom.ForStep(3, 0);
        for (var i = 0; i < 2000; i++)
        {
            var part = RandomResizedCrop.Draw(width, height, (scaleLow, scaleHigh), (ratioLow, ratioHigh), ref random);

            Assert.IsTrue(part is { Left: >= 0, Top: >= 0, Width: > 0, Height: > 0 });
            Assert.IsTrue(part.Left + part.Width <= width && part.Top + part.Height <= height);
            if (width >= 480 && height >= 480)
            {
                // Sides are rounded to whole pixels.
                Assert.AreEqual(
                    (scaleLow + scaleHigh) / 2, (double)part.Width * part.Height / width / height, ((scaleHigh - scaleLow) / 2) + 0.005);
                Assert.AreEqual((ratioLow + ratioHigh) / 2, (double)part.Width / part.Height, ((ratioHigh - ratioLow) / 2) + 0.005);
            }
        }
    }
}
