using System.Text.Json;
using ClipHar.Tests.Support;

namespace ClipHar.Tests.Inference;

/// <summary>The whole way through catalog, sessions and batcher gives the reference's embeddings.</summary>
[TestClass]
public sealed class EncoderGoldenTests
{
    private const float EmbeddingTolerance = 2e-5f;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow("tiny")]
    [DataRow("odd")]
    [DataRow("micro-sharded")]
    [DataRow("micro-gelu")]
    [DataRow("micro-fp16")]
    public async Task EncodeAsync_Pictures_MatchTheReference(string model)
    {
        var (services, lease) = await InferenceServices.WithGoldenAsync(model);
        await using var _ = services;
        using var __ = lease;
        var golden = GoldenTensors.Load($"expected/{model}.safetensors");
        var rows = Rows(golden["in.pixel_values"]);

        var encodings = await Task.WhenAll(rows.Select(row => lease.Model.Images.EncodeAsync(row, TestContext.CancellationToken)));

        AssertClose(golden["out.image_embeds_raw"], encodings.Select(e => e.Raw), EmbeddingTolerance * 5);   // raw norms are about 5 to 10
        AssertClose(golden["out.image_embeds"], encodings.Select(e => e.Embedding), EmbeddingTolerance);
    }

    [TestMethod]
    [DataRow("tiny")]
    [DataRow("odd")]
    [DataRow("micro-sharded")]
    [DataRow("micro-gelu")]
    [DataRow("micro-fp16")]
    public async Task EncodeAsync_Captions_MatchTheReference(string model)
    {
        var (services, lease) = await InferenceServices.WithGoldenAsync(model, ("Sessions:MaxTextBatchSize", "3"));
        await using var _ = services;
        using var __ = lease;
        var golden = GoldenTensors.Load($"expected/{model}.safetensors");

        var embeddings = await lease.Model.Texts.EncodeAsync(Captions(model), TestContext.CancellationToken);

        AssertClose(golden["out.text_embeds"], embeddings, EmbeddingTolerance);
    }

    [TestMethod]
    [DataRow("tiny", true)]
    [DataRow("tiny", false)]
    [DataRow("odd", true)]
    [DataRow("micro-gelu", true)]
    public async Task EncodeAsync_Batched_EqualsUnbatched(string model, bool prepack)
    {
        var (services, lease) = await InferenceServices.WithGoldenAsync(model, ("Sessions:PrepackWeights", prepack.ToString()));
        await using var _ = services;
        using var __ = lease;
        var images = lease.Model.Images;
        var random = new Random(7);
        var pictures = Enumerable.Range(0, 24)
            .Select(_ => Enumerable.Range(0, images.TensorLength).Select(_ => (random.NextSingle() * 4) - 2).ToArray())
            .ToArray();

        var alone = new List<float[]>();
        foreach (var picture in pictures)
        {
            var encoding = await images.EncodeAsync(picture, TestContext.CancellationToken);
            Assert.AreEqual(1, encoding.BatchSize);
            alone.Add(encoding.Embedding);
        }

        var together = await Task.WhenAll(pictures.Select(picture => images.EncodeAsync(picture, TestContext.CancellationToken)));

        Assert.IsTrue(together.Any(encoding => encoding.BatchSize > 1), "No batch was formed.");
        var largest = alone.Zip(together).Max(pair => pair.First.Zip(pair.Second.Embedding).Max(v => Math.Abs(v.First - v.Second)));
        TestContext.WriteLine($"largest difference between batched and unbatched: {largest:G3}");
        Assert.IsLessThanOrEqualTo(1e-6f, largest);
    }

    [TestMethod]
    public async Task EncodeAsync_TextsOfDifferentLengthInOneBatch_EqualThoseAlone()
    {
        var (services, lease) = await InferenceServices.WithGoldenAsync("odd");
        await using var _ = services;
        using var __ = lease;
        string[] texts = [
            "clapping", "a photo of a person riding a bicycle on a long road by the sea", "",
            string.Join(' ', Enumerable.Repeat("dance", 200))];

        var together = await lease.Model.Texts.EncodeAsync(texts, TestContext.CancellationToken);

        for (var i = 0; i < texts.Length; i++)
        {
            var alone = await lease.Model.Texts.EncodeAsync([texts[i]], TestContext.CancellationToken);
            Assert.IsLessThanOrEqualTo(1e-6f, alone[0].Zip(together[i]).Max(v => Math.Abs(v.First - v.Second)));
        }

        Assert.AreEqual(8, lease.Model.Texts.TextsEncoded);
        Assert.AreEqual(5, lease.Model.Texts.Passes);
    }

    private static List<string> Captions(string model)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Goldens.PathOf($"expected/{model}.json")));
        return [.. document.RootElement.GetProperty("captions").EnumerateArray().Select(caption => caption.GetString()!)];
    }

    private static List<float[]> Rows(GoldenTensor tensor)
        => [.. tensor.Floats.Chunk(tensor.Floats.Length / (int)tensor.Shape[0])];

    private static void AssertClose(GoldenTensor expected, IEnumerable<float[]> actual, float tolerance)
    {
        var difference = expected.Floats.Zip(actual.SelectMany(row => row)).Max(pair => Math.Abs(pair.First - pair.Second));
        Assert.IsLessThanOrEqualTo(tolerance, difference);
    }
}
