namespace ClipHar.Tests.Support;

[TestClass]
public sealed class GoldenTensorsTests
{
    [TestMethod]
    [DataRow("expected/tiny.safetensors")]
    [DataRow("images/expected.safetensors")]
    [DataRow("models/micro-fp16/model.safetensors")]
    public void Load_GoldenFile_ShapesAgreeWithValues(string path)
    {
        var tensors = GoldenTensors.Load(path);

        Assert.AreNotEqual(0, tensors.Count);
        foreach (var (name, tensor) in tensors)
        {
            Assert.AreEqual(tensor.Shape.Aggregate(1L, (product, dimension) => product * dimension), tensor.Values.LongLength, name);
        }
    }
}
