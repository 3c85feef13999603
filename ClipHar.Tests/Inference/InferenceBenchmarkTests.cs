using ClipHar.Clip.Checkpoints;
using ClipHar.Inference.Benchmarking;
using ClipHar.Inference.Deployments;
using ClipHar.Tests.Support;

namespace ClipHar.Tests.Inference;

[TestClass]
public sealed class InferenceBenchmarkTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task RunAsync_TinyModel_MeasuresEveryCaseAndNamesWhatCannotBeMeasured()
    {
        await using var services = InferenceServices.Create(Goldens.PathOf("models"));
        var seen = new List<BenchmarkCase>();

        var report = await services.GetRequiredService<InferenceBenchmark>().RunAsync(
            new BenchmarkRequest
            {
                Model = "tiny",
                Providers = ["cpu", "tensorrt"],
                BatchSizes = [1, 4],
                Concurrencies = [1, 8],
                Picture = File.ReadAllBytes(Goldens.PathOf("images/gradient.png")),
                TimePerCase = TimeSpan.FromMilliseconds(1),
                MinSamples = 16,
            },
            new Collector(seen), TestContext.CancellationToken);

        var cpu = report.Cases.Where(c => c.Provider == "cpu").ToList();
        Assert.AreSequenceEqual(
            [BenchmarkKind.Tower, BenchmarkKind.Tower, BenchmarkKind.Batcher, BenchmarkKind.Batcher, BenchmarkKind.Classify,
                BenchmarkKind.Classify],
            cpu.Select(c => c.Kind));
        Assert.IsTrue(cpu.All(c => c.Samples >= 16 && c.ImagesPerSecond > 0 && c.P50Ms <= c.P95Ms && c.P95Ms <= c.P99Ms));
        Assert.AreEqual(1.0, cpu[2].BatchSize, 1e-9);
        Assert.IsNotNull(report.BatcherEfficiency("cpu"));
        Assert.HasCount(report.Cases.Count, seen);
        Assert.AreEqual(64, report.ModelDigest.Length);
        Assert.AreEqual(1, report.Unavailable.Count + (report.Cases.Any(c => c.Provider == "tensorrt") ? 1 : 0));
    }

    [TestMethod]
    public async Task RunAsync_UnknownModel_NamesTheKnownOnes()
    {
        await using var services = InferenceServices.Create(Goldens.PathOf("models"));

        await Assert.ThrowsExactlyAsync<ModelNotFoundException>(() => services.GetRequiredService<InferenceBenchmark>()
            .RunAsync(new BenchmarkRequest { Model = "nope" }, null, TestContext.CancellationToken));
    }

    [TestMethod]
    public async Task Write_RandomModel_IsACompleteFolder()
    {
        using var folder = new TempFolder();
        RandomModel.Write(folder.Combine("random"), new ClipConfig
        {
            ProjectionDim = 16,
            Vision = new()
            {
                HiddenSize = 32,
                IntermediateSize = 64,
                NumHiddenLayers = 1,
                NumAttentionHeads = 2,
                ImageSize = 32,
                PatchSize = 16,
            },
            Text = new() { VocabSize = 600, HiddenSize = 32, IntermediateSize = 64, NumHiddenLayers = 1, NumAttentionHeads = 2 },
        });
        await using var services = InferenceServices.Create(folder.Path);

        using var lease = await services.GetRequiredService<IModelDeployments>().AcquireAsync("random", TestContext.CancellationToken);
        var texts = await lease.Model.Texts.EncodeAsync(["a person running", "a cat"], TestContext.CancellationToken);

        Assert.AreNotEqual(texts[0][0], texts[1][0]);   // pooled at the end token, not at the common start
    }

    private sealed class Collector(List<BenchmarkCase> seen) : IProgress<BenchmarkCase>
    {
        public void Report(BenchmarkCase value) => seen.Add(value);
    }
}
