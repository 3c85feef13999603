using System.Text.Json;
using ClipHar.Clip.Checkpoints;
using ClipHar.Clip.Tokenization;
using ClipHar.Training.Demo;
using ClipHar.Training.Rendering;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClipHar.Tests.Demo;

[TestClass]
public sealed class DemoModelRecipeTests
{
    public required TestContext TestContext { get; set; }

    [TestMethod]
    public async Task RunAsync_TinyTowersAndThreeActions_LearnsAndWritesAWholeModel()
    {
        var directory = Directory.CreateTempSubdirectory("cliphar-demo-").FullName;
        try
        {
            var losses = new List<double>();
            var options = Tiny(directory) with { HeldOutActions = [.. ActionRenderer.Actions.Except(["running", "sleeping", "cycling"])] };
            var progress = new SynchronousProgress(report =>
            {
                if (report.Training is { } training)
                {
                    losses.Add(training.Loss);
                }
            });
            var result = await new DemoModelRecipe(TimeProvider.System, NullLoggerFactory.Instance)
                .RunAsync(options, progress, TestContext.CancellationToken);

            Assert.HasCount(options.Steps, losses);
            Assert.IsLessThan(losses.Take(5).Average() - 0.2, losses.TakeLast(5).Average());
            using var checkpoint = ClipCheckpoint.Open(directory);
            Assert.AreEqual(TensorDType.F16, checkpoint.Tensors["visual_projection.weight"].DType);
            Assert.AreEqual(checkpoint.Config.Text.VocabSize, ClipTokenizer.Load(directory).VocabularySize);
            Assert.IsNotNull(result.Evaluation.HeldOut);
            using var json = JsonDocument.Parse(
                await File.ReadAllTextAsync(Path.Combine(directory, DemoModelRecipe.EvaluationFile), TestContext.CancellationToken));
            Assert.AreEqual(15, json.RootElement.GetProperty("actions").GetProperty("images").GetInt32());
            StringAssert.Contains(
                await File.ReadAllTextAsync(Path.Combine(directory, "README.md"), TestContext.CancellationToken), "drawn figures only",
                StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [TestMethod]
    public async Task RunAsync_UnknownHeldOutAction_SaysWhatIsAllowed()
    {
        var options = Tiny("unused") with { HeldOutActions = ["juggling"] };
        var error = await Assert.ThrowsExactlyAsync<ArgumentException>(
            () =>
                new DemoModelRecipe(TimeProvider.System, NullLoggerFactory.Instance)
                .RunAsync(options, null, TestContext.CancellationToken));
        StringAssert.Contains(error.Message, "calling", StringComparison.Ordinal);
    }

    private static DemoModelOptions Tiny(string directory) => new()
    {
        OutputDirectory = directory,
        Seed = 3,
        Steps = 40,
        PretrainingSteps = 5,
        PretrainingRounds = 2,
        Threads = 1,
        BatchSize = 24,
        Pictures = 240,
        EvaluationPerAction = 1,
        VocabularySize = 700,
        LearningRate = 3e-3,
        Architecture = DemoArchitecture.Create(imageSize: 32, patchSize: 16, imageWidth: 64, imageDepth: 2, textWidth: 64, textDepth: 1),
    };

    private sealed class SynchronousProgress(Action<DemoModelProgress> report) : IProgress<DemoModelProgress>
    {
        public void Report(DemoModelProgress value) => report(value);
    }
}
