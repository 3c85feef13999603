using ClipHar.Clip.Checkpoints;
using ClipHar.Core.Datasets.Store;
using ClipHar.Core.Features.Embeddings;
using ClipHar.Inference;
using ClipHar.Inference.Classification;
using ClipHar.Inference.Deployments;
using ClipHar.Tests.Core.Features;
using ClipHar.Tests.Core.Storage;
using ClipHar.Training.Rendering;
using ClipHar.Training.Rendering.Export;

namespace ClipHar.Tests.Inference;

/// <summary>From stored pictures through the shipped model into the feature store and back.</summary>
[TestClass]
public sealed class StoredEmbeddingsTests
{
    /// <summary>A folder that is not there stands for none: what other tests put into temporary folders is no model of this one.</summary>
    private static readonly string NoModels = Path.Combine(Path.GetTempPath(), "cliphar-tests-no-models");

    public required TestContext TestContext { get; set; }

    private CancellationToken Token => TestContext.CancellationToken;

    [TestMethod]
    public async Task GetOrComputeAsync_RenderedPictures_EqualsTheClassifyPathAndTheProjection()
    {
        await using var fixture = new FeatureFixture(
            await StoreFixture.SqliteAsync(Token),
            configure: services => services.AddSingleton(TimeProvider.System).AddClipHarInference(),
            settings: new()
            {
                ["Inference:Models:Folders:0"] = Path.Combine(RepositoryRoot(), "models"),
                ["Models:WritableFolder"] = NoModels,
            });
        var files = ActionRenderer.Actions.Select(
            action => PictureFiles.EncodePng(new ActionRenderer().Render(SceneDomain.Standard, action, 128, 5).Image)).ToList();
        var pictures = new List<ObjectId>();
        foreach (var file in files)
        {
            pictures.Add((await fixture.Objects.AddAsync(file, Token)).Id);
        }

        var embeddings = fixture.Services.GetRequiredService<IEmbeddingFeatures>();
        await embeddings.ComputeMissingAsync(pictures, "cliphar-demo", null, Token);
        var matrix = await embeddings.GetOrComputeAsync(pictures, "cliphar-demo", null, Token);

        using var lease = await fixture.Services.GetRequiredService<IModelDeployments>().AcquireAsync("cliphar-demo", Token);
        using var checkpoint = ClipCheckpoint.Open(lease.Model.Directory);
        var projection_ED = checkpoint.ReadFloat32("visual_projection.weight");
        var classifier = fixture.Services.GetRequiredService<IActionClassifier>();
        Assert.AreEqual(lease.Model.Digest, matrix.Model.Digest);
        Assert.IsEmpty(matrix.Failures);
        for (var i = 0; i < files.Count; i++)
        {
            var direct = await classifier.EmbedAsync(lease.Model, files[i], null, Token);
            var pooled = matrix.Pooled(i).ToArray();
            var projected = projection_ED.Chunk(pooled.Length).Select(
                weights => weights.Zip(pooled).Sum(pair => (double)pair.First * pair.Second)).ToList();
            var norm = Math.Sqrt(projected.Sum(value => value * value));
            Assert.IsLessThanOrEqualTo(2e-6f, Difference(direct.Embedding, matrix.Embedding(i)));
            Assert.IsLessThanOrEqualTo(2e-5f, Difference([.. projected.Select(value => (float)(value / norm))], matrix.Embedding(i)));
        }
    }

    private static float Difference(float[] expected, ReadOnlySpan<float> actual)
    {
        var largest = 0f;
        for (var i = 0; i < expected.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs(expected[i] - actual[i]));
        }

        return largest;
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ClipHar.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("ClipHar.sln is above no folder of the tests.");
        }

        return folder.FullName;
    }
}
