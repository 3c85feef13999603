using ClipHar.Core.Datasets.Validation.Labels;
using ClipHar.Core.Statistics;

namespace ClipHar.Tests.Statistics;

[TestClass]
public sealed class ConfidentLearningTests
{
    public required TestContext TestContext { get; set; }

    /// <summary>Worked by hand: thresholds 0.6 and 0.5; row 2 reaches that of class 1 only, row 3 that of neither.</summary>
    [TestMethod]
    public void Analyze_SmallExample_MatchesTheDefinitions()
    {
        double[] probabilities = [0.9, 0.1, 0.8, 0.2, 0.1, 0.9, 0.55, 0.45, 0.1, 0.9, 0.85, 0.15];
        var result = ConfidentLearning.Analyze(probabilities, [0, 0, 0, 1, 1, 1], 2);

        Assert.AreEqual(0.6, result.Thresholds[0], 1e-12);
        Assert.AreEqual(0.5, result.Thresholds[1], 1e-12);
        CollectionAssert.AreEqual(new[,] { { 2, 1 }, { 1, 1 } }, result.ConfidentJoint);
        Assert.AreEqual(1, result.Joint.Cast<double>().Sum(), 1e-12);
        Assert.AreEqual(((1.0 / 3) + (1.0 / 2)) / 2, result.EstimatedErrorShare, 1e-12);
        CollectionAssert.AreEqual(new[] { 2, 5 }, result.Issues.Select(issue => issue.Row).ToArray(), "the larger margin first");
        Assert.AreEqual(0.8, result.Issues[0].Margin, 1e-12);
        Assert.AreEqual(0.1, result.Issues[0].SelfConfidence, 1e-12);
    }

    [TestMethod]
    public void Analyze_ClassWithoutRows_IsNeverSuggested()
    {
        var result = ConfidentLearning.Analyze([0.2, 0.1, 0.7, 0.3, 0.1, 0.6], [0, 1], 3);

        Assert.IsFalse(result.Issues.Any(issue => issue.Suggested == 2));
    }

    /// <summary>5 % of 1,500 labels moved to another class at random, blobs that overlap a little.</summary>
    [TestMethod]
    public void OutOfFold_PlantedLabelErrors_AreFound()
    {
        const int Dim = 32, Classes = 10;
        var (features, labels) = SoftmaxRegressionTests.Blobs(1500, Dim, Classes, 4, spread: 1.4);
        var random = new Random(8);
        var planted = Enumerable.Range(0, labels.Length).Where(_ => random.NextDouble() < 0.05).ToHashSet();
        foreach (var row in planted)
        {
            labels[row] = (labels[row] + 1 + random.Next(Classes - 1)) % Classes;
        }

        var judged = OutOfFoldProbabilities.Compute(
            features, Dim, labels, [.. Enumerable.Range(0, labels.Length)], Classes, 5, 0, _ => { }, TestContext.CancellationToken);
        var found = ConfidentLearning.Analyze(judged.Probabilities, labels, Classes);

        var right = found.Issues.Count(issue => planted.Contains(issue.Row));
        var (precision, recall) = ((double)right / found.Issues.Count, (double)right / planted.Count);
        TestContext.WriteLine(
            $"precision {precision:0.000}, recall {recall:0.000}, planted {planted.Count}, accuracy {judged.Accuracy:0.000}, L2 "
                + $"{judged.L2}, estimated {found.EstimatedErrorShare:0.000}");
        Assert.IsGreaterThan(0.88, precision);
        Assert.IsGreaterThan(0.9, recall);
        Assert.AreEqual(0.05, found.EstimatedErrorShare, 0.02);
        Assert.IsTrue(found.Issues.Take(planted.Count / 2).All(issue => planted.Contains(issue.Row)), "the ranking puts true errors first");
    }

    [TestMethod]
    public void Assign_SingleRows_SpreadsEachClassEvenlyAndDeterministically()
    {
        int[] labels = [.. Enumerable.Range(0, 103).Select(i => i % 7 == 0 ? 1 : 0)];

        var folds = StratifiedFolds.Assign(labels, [], 5, 1);

        CollectionAssert.AreEqual(folds, StratifiedFolds.Assign(labels, [], 5, 1));
        foreach (var label in new[] { 0, 1 })
        {
            var counts = Enumerable.Range(0, 5)
                .Select(fold => Enumerable.Range(0, labels.Length).Count(i => folds[i] == fold && labels[i] == label)).ToList();
            Assert.IsLessThanOrEqualTo(1, counts.Max() - counts.Min());
        }
    }

    [TestMethod]
    public void Assign_Groups_StayTogether()
    {
        var random = new Random(3);
        int[] labels = [.. Enumerable.Range(0, 500).Select(_ => random.Next(4))];
        int[] groups = [.. Enumerable.Range(0, 500).Select(_ => random.Next(120))];

        var folds = StratifiedFolds.Assign(labels, groups, 4, 0);

        Assert.IsTrue(groups.Zip(folds).GroupBy(pair => pair.First)
            .All(group => group.Select(pair => pair.Second).Distinct().Count() == 1));
        var sizes = folds.CountBy(fold => fold).Select(pair => pair.Value).ToList();
        Assert.IsLessThan(15, sizes.Max() - sizes.Min());
        Assert.ThrowsExactly<ArgumentException>(() => StratifiedFolds.Assign([0, 1], [7, 7], 2, 0));
    }

    [TestMethod]
    public void MeanDistances_OneRowFarAway_HasTheLargestDistance()
    {
        // On the unit circle: nine rows within 0.1 rad, one at a right angle.
        var angles = Enumerable.Range(0, 9).Select(i => i * 0.0125).Append(Math.PI / 2);
        float[] vectors = [.. angles.SelectMany(angle => new[] { (float)Math.Cos(angle), (float)Math.Sin(angle) })];
        int[] rows = [.. Enumerable.Range(0, 10)];

        var distances = NearestNeighbours.MeanDistances(vectors, 2, rows, rows, 3, 2, TestContext.CancellationToken);

        Assert.AreEqual(9, Array.IndexOf(distances, distances.Max()));
        Assert.AreEqual(Enumerable.Range(6, 3).Average(i => 1 - Math.Cos((Math.PI / 2) - (i * 0.0125))), distances[9], 1e-6);
        Assert.IsGreaterThan(6, RobustScale.Of(distances).Score(distances[9]));
    }
}
