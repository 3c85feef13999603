using ClipHar.Training.Loop;
using ClipHar.Training.Native;
using static TorchSharp.torch;

namespace ClipHar.Tests.Training;

[TestClass]
public sealed class ContrastiveLossTests
{
    [ClassInitialize]
    public static void MakeLoadable(TestContext context) => TorchThreads.Use(1);

    [TestMethod]
    public void Compute_SharedAndUnusedTexts_EqualsTheSumsWrittenOut()
    {
        using var scope = NewDisposeScope();
        var random = new Random(3);
        float[] Values(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
        var (image, text) = (Values(4 * 3), Values(3 * 3));
        // Images 0 and 1 share text 0 (rows of four texts), image 2 has texts 1 and 2 in unequal parts, image 3 text 2; nobody has text 3.
        float[] positives = [1, 0, 0, 0, 1, 0, 0, 0, 0, 1, 3, 0, 0, 0, 2, 0];
        float[] texts = [.. text, .. Values(3)];

        using var loss = ContrastiveLoss.Compute(tensor(image, [4, 3]), tensor(texts, [4, 3]), tensor(1.2f), tensor(positives, [4, 4]));

        Assert.AreEqual(Reference(image, texts, 1.2, positives), loss.item<float>(), 1e-5);
    }

    [TestMethod]
    public void FromPairs_RepeatedCaption_IsOneTextAndAPositiveOfBoth()
    {
        var batch = ImageTextBatch.FromPairs(new float[3], [7, 8, 1, 2, 7, 8], contextLength: 2);

        CollectionAssert.AreEqual(new long[] { 7, 8, 1, 2 }, batch.TokenIds);
        CollectionAssert.AreEqual(new float[] { 1, 0, 0, 1, 1, 0 }, batch.Positives);
    }

    [TestMethod]
    public void FromGroups_TwoPhrasesOfOneAction_ArePositivesOfBothImages()
    {
        var batch = ImageTextBatch.FromGroups(new float[3], [7, 8, 9], contextLength: 1, [4, 5, 4]);

        CollectionAssert.AreEqual(new float[] { 1, 0, 1, 0, 1, 0, 1, 0, 1 }, batch.Positives);
    }

    [TestMethod]
    [DataRow(new float[] { 1, 0, 0, 0 }, "image 1")]
    [DataRow(new float[] { 1, 0, -1, 1 }, "image 1")]
    [DataRow(new float[] { float.NaN, 1, 1, 1 }, "image 0")]
    public void Batch_ImageWithoutAProperText_IsRejected(float[] positives, string named)
    {
        var exception = Assert.ThrowsExactly<ArgumentException>(() => new ImageTextBatch(new float[2], [1, 2], 1, positives));

        StringAssert.Contains(exception.Message, named);
    }

    [TestMethod]
    public void CreateRandom_NeighbouringKeys_DifferAndRepeat()
    {
        var keys = from seed in new long[] { 0, 1 }
                   from epoch in new[] { 0, 1 }
                   from index in Enumerable.Range(0,
            50)
                   select new BatchKey(seed, epoch, index);

        var firsts = keys.SelectMany(key => new[] { key.CreateRandom().Next(), key.CreateRandom(1).Next() }).ToList();

        Assert.HasCount(firsts.Count, firsts.Distinct().ToList());
        CollectionAssert.AreEqual(firsts, keys.SelectMany(key => new[] { key.CreateRandom().Next(), key.CreateRandom(1).Next() }).ToList());
    }

    [TestMethod]
    public void RateAt_WholeRun_RisesToThePeakAndFallsToTheEnd()
    {
        var schedule = new WarmupCosineSchedule(Peak: 1, End: 0.1, WarmupSteps: 4, TotalSteps: 105);

        Assert.AreEqual(0.25, schedule.RateAt(0), 1e-12);
        Assert.AreEqual(1, schedule.RateAt(3), 1e-12);
        Assert.AreEqual(1, schedule.RateAt(4), 1e-12);
        Assert.AreEqual(0.55, schedule.RateAt(54), 1e-12);
        Assert.AreEqual(0.1, schedule.RateAt(104), 1e-12);
    }

    /// <summary>Double precision, index by index.</summary>
    private static double Reference(float[] images, float[] texts, double scale, float[] positives)
    {
        const int B = 4, T = 4, E = 3;
        double Norm(float[] rows, int row) => Math.Sqrt(Enumerable.Range(0, E).Sum(e => (double)rows[(row * E) + e] * rows[(row * E) + e]));
        double Logit(int b, int t) =>
            Math.Exp(scale) * Enumerable.Range(0, E).Sum(e => (double)images[(b * E) + e] * texts[(t * E) + e]) / Norm(images,
                b) / Norm(texts, t);
        double P(int b, int t) => positives[(b * T) + t];

        var perImage = Enumerable.Range(0, B).Sum(b =>
        {
            var (all, mass) = (Enumerable.Range(0, T).Sum(t => Math.Exp(Logit(b, t))), Enumerable.Range(0, T).Sum(t => P(b, t)));
            return -Enumerable.Range(0, T).Sum(t => P(b, t) / mass * (Logit(b, t) - Math.Log(all)));
        }) / B;
        var used = Enumerable.Range(0, T).Where(t => Enumerable.Range(0, B).Any(b => P(b, t) > 0)).ToList();
        var perText = used.Sum(t =>
        {
            var (all, mass) = (Enumerable.Range(0, B).Sum(b => Math.Exp(Logit(b, t))), Enumerable.Range(0, B).Sum(b => P(b, t)));
            return -Enumerable.Range(0, B).Sum(b => P(b, t) / mass * (Logit(b, t) - Math.Log(all)));
        }) / used.Count;
        return (perImage + perText) / 2;
    }
}
