using System.Diagnostics;
using ClipHar.Clip.Checkpoints;
using ClipHar.Inference.Deployments;
using ClipHar.Tests.Support;

namespace ClipHar.Tests.Inference;

/// <summary>What a model takes is given back. Not in parallel with other tests: the whole process is measured.</summary>
[TestClass]
[DoNotParallelize]
public sealed class ModelMemoryTests
{
    public TestContext TestContext { get; set; } = null!;

    /// <summary>
    /// The memory of the process settles: the allocator keeps a little of what was freed, so some rounds of swaps may
    /// grow, but not all of them: at least one must stay below a fraction of what its models take.
    /// </summary>
    [TestMethod]
    public async Task SwapAsync_ManyTimes_MemoryStaysBounded()
    {
        const int rounds = 6;
        const int swaps = 10;
        using var folder = new TempFolder();
        var modelBytes = WriteModel(folder.Combine("model"));
        await using var services = InferenceServices.Create(folder.Path);
        var deployments = services.GetRequiredService<IModelDeployments>();
        var least = long.MaxValue;
        for (var round = 0; round < rounds; round++)
        {
            var before = ResidentBytes();
            for (var i = 0; i < swaps; i++)
            {
                await SwapAndUseAsync(deployments);
            }

            least = Math.Min(least, ResidentBytes() - before);
            TestContext.WriteLine($"{swaps} swaps of a model of {modelBytes:N0} bytes: {ResidentBytes() - before:N0} bytes more than {before:N0}.");
        }

        // A leak grows in every round, by ten models; the noise of a test process of several GB does not.
        Assert.IsLessThan(swaps * modelBytes / 10, least);
    }

    private async Task SwapAndUseAsync(IModelDeployments deployments)
    {
        await deployments.SwapAsync("model", TestContext.CancellationToken);
        using var lease = await deployments.AcquireAsync("model", TestContext.CancellationToken);
        var picture = new float[lease.Model.Images.TensorLength];
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => lease.Model.Images.EncodeAsync(picture, TestContext.CancellationToken)));
        await lease.Model.Texts.EncodeAsync(["a person"], TestContext.CancellationToken);
    }

    /// <summary>Large enough (about 8 MB) to tell a leak from noise.</summary>
    private static long WriteModel(string directory)
    {
        var golden = Goldens.Model("odd");
        var config = ClipConfig.Load(golden);
        RandomCheckpoint.Write(
            directory,
            config with
            {
                Vision = config.Vision with { HiddenSize = 256, IntermediateSize = 512, NumAttentionHeads = 4 },
                Text = config.Text with { HiddenSize = 128, NumAttentionHeads = 2 },
            },
            seed: 1);
        foreach (var name in new[] { "vocab.json", "merges.txt", "preprocessor_config.json" })
        {
            File.Copy(Path.Combine(golden, name), Path.Combine(directory, name));
        }

        return new FileInfo(Path.Combine(directory, "model.safetensors")).Length;
    }

    private static long ResidentBytes()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
