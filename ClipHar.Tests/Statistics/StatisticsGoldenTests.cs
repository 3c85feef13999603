using System.Text.Json;

using ClipHar.Core.Statistics;
using ClipHar.Tests.Support;

namespace ClipHar.Tests.Statistics;

/// <summary>Statistics against SciPy's and exact values; see Goldens/README.md for the rules.</summary>
[TestClass]
public sealed class StatisticsGoldenTests
{
    [TestMethod]
    public void KolmogorovSmirnov_GoldenSamples_MatchExactPaths()
    {
        foreach (var test in Cases("two-sample-ks"))
        {
            var (x, y) = (Doubles(test, "x"), Doubles(test, "y"));
            var name = test.GetProperty("name").GetString();

            var result = KolmogorovSmirnov.Test(x, y);

            Assert.AreEqual(test.GetProperty("statistic").GetDouble(), result.Statistic, 1e-12, name);
            var exact = test.GetProperty("p_exact").GetDouble();
            Assert.AreEqual(exact, result.PValue, (1e-9 * exact) + 1e-300, name);
            var stephens = test.GetProperty("p_stephens").GetDouble();
            Assert.AreEqual(stephens, KolmogorovSmirnov.StephensPValue(result.Statistic, x.Length, y.Length), 1e-8 * stephens, name);
        }
    }

    [TestMethod]
    public void KolmogorovSmirnov_EmptyOrNaN_SaysWhichSample()
    {
        Assert.AreEqual("reference", Assert.ThrowsExactly<ArgumentException>(() => KolmogorovSmirnov.Test([], [1.0])).ParamName);
        Assert.AreEqual("current", Assert.ThrowsExactly<ArgumentException>(() => KolmogorovSmirnov.Test([1.0], [double.NaN])).ParamName);
    }

    [TestMethod]
    public void PopulationStability_GoldenSamples_MatchEdgesCountsAndIndex()
    {
        foreach (var test in Cases("psi"))
        {
            var (reference, current) = (Doubles(test, "reference"), Doubles(test, "current"));
            var bins = test.GetProperty("bins").GetInt32();
            Check(test.GetProperty("quantile_bins"), PopulationStability.QuantileEdges(reference, bins), reference, current);
            Check(test.GetProperty("equal_width_bins"), PopulationStability.EqualWidthEdges(reference, bins), reference, current);
        }
    }

    [TestMethod]
    public void PopulationStability_DifferentBins_IsRefused() =>
        Assert.ThrowsExactly<ArgumentException>(() => PopulationStability.FromCounts([1, 2], [1, 2, 3]));

    private static void Check(JsonElement expected, double[] edges, double[] reference, double[] current)
    {
        var expectedEdges = Doubles(expected, "inner_edges");
        Assert.HasCount(expectedEdges.Length, edges);
        for (var k = 0; k < edges.Length; k++)
        {
            Assert.AreEqual(expectedEdges[k], edges[k], 1e-9);
        }

        var (referenceCounts, currentCounts) = (PopulationStability.Count(reference, edges), PopulationStability.Count(current, edges));
        CollectionAssert.AreEqual(Longs(expected, "reference_counts"), referenceCounts);
        CollectionAssert.AreEqual(Longs(expected, "current_counts"), currentCounts);
        Assert.AreEqual(expected.GetProperty("psi").GetDouble(), PopulationStability.FromCounts(referenceCounts, currentCounts), 1e-9);
    }

    private static IEnumerable<JsonElement> Cases(string name) =>
        JsonDocument.Parse(File.ReadAllBytes(Goldens.PathOf($"stats/{name}.json"))).RootElement.GetProperty("cases").EnumerateArray();

    private static double[] Doubles(JsonElement element, string name) =>
        [.. element.GetProperty(name).EnumerateArray().Select(e => e.GetDouble())];

    private static long[] Longs(JsonElement element, string name) =>
        [.. element.GetProperty(name).EnumerateArray().Select(e => e.GetInt64())];
}
