using ClipHar.Clip.Checkpoints;
using ClipHar.Core.Features.Embeddings;
using ClipHar.Inference.Classification;
using ClipHar.Tests.Support;

namespace ClipHar.Tests.Inference;

/// <summary>
/// The vectors that the feature store keeps are those of the reference and those that classification compares with labels.
/// </summary>
[TestClass]
public sealed class PictureEmbeddingsTests
{
    public required TestContext TestContext { get; set; }

    private CancellationToken Token => TestContext.CancellationToken;

    [TestMethod]
    [DataRow("tiny")]
    [DataRow("odd")]
    [DataRow("micro-sharded")]
    [DataRow("micro-gelu")]
    [DataRow("micro-fp16")]
    public async Task EncodeAsync_Pooled_MatchesTheReferenceAndProjectsToTheEmbedding(string model)
    {
        var (services, lease) = await InferenceServices.WithGoldenAsync(model);
        await using var _ = services;
        using var __ = lease;
        var golden = GoldenTensors.Load($"expected/{model}.safetensors");
        var pixels = golden["in.pixel_values"];
        using var checkpoint = ClipCheckpoint.Open(Goldens.Model(model));
        var projection_ED = checkpoint.ReadFloat32("visual_projection.weight");

        var encodings = await Task.WhenAll(
            pixels.Floats.Chunk(pixels.Floats.Length / (int)pixels.Shape[0]).Select(row => lease.Model.Images.EncodeAsync(row, Token)));

        var expected = golden["h.vision.pooled"].Floats;
        Assert.HasCount(lease.Model.Config.Vision.HiddenSize, encodings[0].Pooled);
        Assert.IsLessThanOrEqualTo(1e-4f, expected.Zip(encodings[0].Pooled).Max(pair => Math.Abs(pair.First - pair.Second)));
        foreach (var encoding in encodings)
        {
            var projected = projection_ED.Chunk(encoding.Pooled.Length)
                .Select(weights => (float)weights.Zip(encoding.Pooled).Sum(pair => (double)pair.First * pair.Second));
            Assert.IsLessThanOrEqualTo(1e-4f, projected.Zip(encoding.Raw).Max(pair => Math.Abs(pair.First - pair.Second)));
        }
    }

    [TestMethod]
    public async Task EmbedAsync_Pictures_EqualTheClassifyPathInOrder()
    {
        var (services, lease) = await InferenceServices.WithGoldenAsync("tiny");
        await using var _ = services;
        using var __ = lease;
        var files = Directory.GetFiles(Goldens.PathOf("images"), "*.png").Order(StringComparer.Ordinal).Select(File.ReadAllBytes).ToList();
        var embeddings = services.GetRequiredService<IPictureEmbeddings>();
        var model = await embeddings.ResolveAsync("tiny", Token);

        var results = await embeddings.EmbedAsync(model, Stream(files), Token).ToListAsync(Token);

        Assert.AreEqual(lease.Model.Digest, model.Digest);
        Assert.AreEqual(lease.Model.Version, model.Version);
        Assert.HasCount(files.Count, results);
        var classifier = services.GetRequiredService<IActionClassifier>();
        for (var i = 0; i < files.Count; i++)
        {
            var direct = await classifier.EmbedAsync(lease.Model, files[i], null, Token);
            Assert.IsTrue(results[i].IsEmbedded);
            Assert.IsLessThanOrEqualTo(1e-6f, direct.Embedding.Zip(results[i].Embedding!).Max(pair => Math.Abs(pair.First - pair.Second)));
            Assert.IsLessThanOrEqualTo(1e-5f, direct.Pooled.Zip(results[i].Pooled!).Max(pair => Math.Abs(pair.First - pair.Second)));
        }
    }

    [TestMethod]
    public async Task EmbedAsync_PictureThatCannotBeRead_FailsAloneAndSaysWhy()
    {
        await using var services = InferenceServices.Create(Goldens.PathOf("models"));
        var embeddings = services.GetRequiredService<IPictureEmbeddings>();
        var model = await embeddings.ResolveAsync("tiny", Token);
        var good = await File.ReadAllBytesAsync(Goldens.PathOf("images/checker.png"), Token);

        var results = await embeddings.EmbedAsync(model, Stream([good, "no picture"u8.ToArray(), good]), Token).ToListAsync(Token);

        CollectionAssert.AreEqual(new[] { true, false, true }, results.Select(result => result.IsEmbedded).ToList());
        Assert.IsFalse(string.IsNullOrWhiteSpace(results[1].Error));
    }

    [TestMethod]
    public async Task EmbedAsync_DeployedWeightsAreOthers_IsRefused()
    {
        await using var services = InferenceServices.Create(Goldens.PathOf("models"));
        var embeddings = services.GetRequiredService<IPictureEmbeddings>();
        var model = await embeddings.ResolveAsync("tiny", Token) with { Digest = new string('0', 64) };

        var refused = await Assert.ThrowsExactlyAsync<EmbeddingModelException>(
            async () => await embeddings.EmbedAsync(model, Stream([]), Token).ToListAsync(Token));

        Assert.Contains("replaced", refused.Message);
    }

    [TestMethod]
    public async Task ResolveAsync_UnknownModel_NamesThoseThereAre()
    {
        await using var services = InferenceServices.Create(Goldens.PathOf("models"));

        var refused = await Assert.ThrowsExactlyAsync<EmbeddingModelException>(
            () => services.GetRequiredService<IPictureEmbeddings>().ResolveAsync("nope", Token));

        Assert.Contains("tiny", refused.Message);
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> Stream(IEnumerable<byte[]> pictures)
    {
        foreach (var picture in pictures)
        {
            await Task.Yield();
            yield return picture;
        }
    }
}
