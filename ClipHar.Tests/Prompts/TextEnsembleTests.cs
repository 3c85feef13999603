using ClipHar.Clip.Prompts;

namespace ClipHar.Tests.Prompts;

[TestClass]
public class TextEnsembleTests
{
    [TestMethod]
    public void Average_TwoRowsOfUnequalLength_CountEqually()
    {
        // (3, 4) → (0.6, 0.8); (0, 10) → (0, 1); sum (0.6, 1.8), norm √3.6.
        var average = TextEnsemble.Average([3, 4, 0, 10], 2);

        Assert.AreEqual(0.6 / Math.Sqrt(3.6), average[0], 1e-7);
        Assert.AreEqual(1.8 / Math.Sqrt(3.6), average[1], 1e-7);
    }

    [TestMethod]
    public void Average_OneRow_IsNormalised()
    {
        CollectionAssert.AreEqual(new[] { 0f, -1f, 0f }, TextEnsemble.Average([0, -5, 0], 3));
    }

    [TestMethod]
    public void Average_Groups_GivesARowEach()
    {
        // Group 1: (1, 0), (0, 1) → (√½, √½). Group 2: (0, -2). Group 3: (1, 0) three times.
        var averages = TextEnsemble.Average([1, 0, 0, 1, 0, -2, 1, 0, 2, 0, 3, 0], 2, [2, 1, 3]);

        float[] expected = [MathF.Sqrt(0.5f), MathF.Sqrt(0.5f), 0, -1, 1, 0];
        Assert.HasCount(6, averages);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.AreEqual(expected[i], averages[i], 1e-7f);
        }
    }

    [TestMethod]
    public void Average_RowsWithoutDirection_AreRefused()
    {
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => TextEnsemble.Average([1, 0, 0, 0], 2)).Message, "Row 1 has norm 0");
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => TextEnsemble.Average([float.NaN, 0], 2)).Message, "Row 0 has norm NaN");
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => TextEnsemble.Average([1, 0, -1, 0], 2)).Message, "The mean has norm 0");
    }

    [TestMethod]
    public void Average_SizesThatDoNotFit_AreRefused()
    {
        Assert.ThrowsExactly<ArgumentException>(() => TextEnsemble.Average([1, 2, 3], 2));
        Assert.ThrowsExactly<ArgumentException>(() => TextEnsemble.Average([], 2));
        Assert.ThrowsExactly<ArgumentException>(() => TextEnsemble.Average([1, 2, 3, 4], 2, [1]));
        Assert.ThrowsExactly<ArgumentException>(() => TextEnsemble.Average([1, 2, 3, 4], 2, [2, 0]));
    }
}
