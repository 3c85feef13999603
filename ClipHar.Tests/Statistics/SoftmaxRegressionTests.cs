using ClipHar.Core.Statistics;

namespace ClipHar.Tests.Statistics;

[TestClass]
public sealed class SoftmaxRegressionTests
{
    public required TestContext TestContext { get; set; }

    private CancellationToken Token => TestContext.CancellationToken;

    [TestMethod]
    public void Train_FeaturesSayNothing_GivesTheClassFrequencies()
    {
        var model = Train(new float[10], 1, [0, 0, 0, 0, 0, 1, 1, 1, 2, 2], 3, 0.1);

        var probabilities = new double[3];
        model.Predict([0f], probabilities);

        AssertClose([0.5, 0.3, 0.2], probabilities, 1e-5);
    }

    /// <summary>Rows x = 1 of class 1 and x = -1 of class 0: by symmetry w1 = -w0 = w with w L2 = 1 - sigmoid(2w), biases equal.</summary>
    [TestMethod]
    [DataRow(1.0)]
    [DataRow(0.1)]
    [DataRow(0.001)]
    public void Train_TwoSymmetricRows_ReachesTheClosedSolution(double l2)
    {
        var model = Train([1, -1], 1, [1, 0], 2, l2);

        double low = 0, high = 50;
        for (var i = 0; i < 200; i++)
        {
            var w = (low + high) / 2;

            // Derivative of -log sigmoid(2w) + L2/2 (w² + w²) by w, halved.
            (low, high) = (l2 * w) - (1 / (1 + Math.Exp(2 * w))) > 0 ? (low, w) : (w, high);
        }

        Assert.AreEqual(low, model.Parameters[1], 1e-4 * Math.Max(1, low));
        Assert.AreEqual(-low, model.Parameters[0], 1e-4 * Math.Max(1, low));
        Assert.AreEqual(model.Parameters[2], model.Parameters[3], 1e-4);
    }

    [TestMethod]
    public void Train_Blobs_EndsWhereTheGradientIsZero()
    {
        var (features, labels) = Blobs(400, 8, 4, 1);
        var model = Train(features, 8, labels, 4, 1e-2);

        Assert.IsLessThan(1e-5, model.Fit.GradientMaximum);

        // The gradient again, from its definition: mean of (p - y) x + L2 w.
        var gradient = new double[4 * 8];
        var probabilities = new double[4];
        for (var n = 0; n < labels.Length; n++)
        {
            model.Predict(features.AsSpan(n * 8, 8), probabilities);
            probabilities[labels[n]] -= 1;
            for (var i = 0; i < gradient.Length; i++)
            {
                gradient[i] += probabilities[i / 8] * features[(n * 8) + (i % 8)] / labels.Length;
            }
        }

        for (var i = 0; i < gradient.Length; i++)
        {
            Assert.AreEqual(0, gradient[i] + (1e-2 * model.Parameters[i]), 2e-5);
        }
    }

    [TestMethod]
    public void Train_AnyNumberOfThreadsAndFromAnyStart_SameResult()
    {
        var (features, labels) = Blobs(3000, 16, 5, 2);
        var one = Train(features, 16, labels, 5, 1e-3);
        var four = SoftmaxRegression.Train(
            features, 16, labels, 5, new SoftmaxRegressionOptions { L2 = 1e-3, Tolerance = 1e-6, MaxIterations = 1000, Parallelism = 4 },
                null, Token);
        var warm = SoftmaxRegression.Train(
            features, 16, labels, 5, new SoftmaxRegressionOptions { L2 = 1e-3, Tolerance = 1e-6, MaxIterations = 1000 },
            Train(features, 16, labels, 5, 1e-1), Token);

        CollectionAssert.AreEqual(one.Parameters, four.Parameters);
        AssertClose(one.Parameters.Take(80), warm.Parameters.Take(80), 1e-3);
    }

    [TestMethod]
    public void Train_BadShapes_SaysWhatIsWrong()
    {
        Assert.ThrowsExactly<ArgumentException>(() => Train([1, 2, 3], 2, [0, 1], 2, 1));
        Assert.ThrowsExactly<ArgumentException>(() => Train([1, 2], 1, [0, 2], 2, 1));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Train([1, 2], 1, [0, 0], 1, 1));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Train([1, 2], 1, [0, 1], 2, 0));
    }

    [TestMethod]
    public void Minimize_IllConditionedQuadratic_ReachesTheMinimum()
    {
        double[] scales = [1, 10, 100, 1000, 10_000];
        var point = new double[] { 5, -3, 2, 8, -1 };

        var result = LimitedMemoryBfgs.Minimize(
            (x, gradient) =>
            {
                double value = 0;
                for (var i = 0; i < scales.Length; i++)
                {
                    gradient[i] = scales[i] * (x[i] - i);
                    value += scales[i] / 2 * (x[i] - i) * (x[i] - i);
                }

                return value;
            },
            point, 1e-9, 200, 10, Token);

        Assert.IsTrue(result.Converged, result.ToString());
        AssertClose([0, 1, 2, 3, 4], point, 1e-8);
    }

    private SoftmaxRegression Train(float[] features, int dim, int[] labels, int classCount, double l2) => SoftmaxRegression.Train(
        features, dim, labels, classCount, new SoftmaxRegressionOptions { L2 = l2, Tolerance = 1e-6, MaxIterations = 1000 }, null, Token);

    internal static (float[] Features, int[] Labels) Blobs(int count, int dim, int classCount, int seed, double spread = 1)
    {
        var random = new Random(seed);
        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        var centres = Enumerable.Range(0, classCount * dim).Select(_ => Normal()).ToArray();
        var labels = Enumerable.Range(0, count).Select(n => n % classCount).ToArray();
        var features = Enumerable.Range(0, count * dim)
            .Select(i => (float)(centres[(labels[i / dim] * dim) + (i % dim)] + (spread * Normal()))).ToArray();
        return (features, labels);
    }

    private static void AssertClose(IEnumerable<double> expected, IEnumerable<double> actual, double tolerance)
    {
        foreach (var (e, a) in expected.Zip(actual))
        {
            Assert.AreEqual(e, a, tolerance);
        }
    }
}
