using System.Runtime.InteropServices;
using ClipHar.Clip.Checkpoints;
using ClipHar.Training.Loop;
using ClipHar.Training.Towers;
using Microsoft.Extensions.Time.Testing;
using static TorchSharp.torch;

namespace ClipHar.Tests.Training;

[TestClass]
public sealed class ContrastiveTrainerTests
{
    private string _folder = "";

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Token => TestContext.CancellationToken;

    [TestInitialize]
    public void CreateFolder() => _folder = Directory.CreateTempSubdirectory("cliphar-training-").FullName;

    [TestCleanup]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public async Task Run_LearnableTask_FindsTheRightTextForNewImages()
    {
        using var model = TinyTraining.CreateModel();

        var result = await TinyTraining.CreateTrainer(model, new QuarterSource(), TinyTraining.Options with { Epochs = 10 })
            .RunAsync(null, null, Token);

        Assert.AreEqual(80, result.Steps);
        Assert.IsGreaterThanOrEqualTo(0.95, Accuracy(model));
    }

    [TestMethod]
    public async Task Run_Twice_SameBits()
    {
        var first = await TrainAsync(TinyTraining.Options with { PrefetchBatches = 1 });
        var second = await TrainAsync(TinyTraining.Options with { PrefetchBatches = 5 });

        AssertSameBits(first, second);
    }

    [TestMethod]
    public async Task Run_AnotherSeed_OtherBits()
    {
        var first = await TrainAsync(TinyTraining.Options);
        var second = await TrainAsync(TinyTraining.Options with { Seed = 8 });

        Assert.IsFalse(first["visual_projection.weight"].Values.AsSpan().SequenceEqual(second["visual_projection.weight"].Values));
    }

    [TestMethod]
    [DataRow(13L)]
    [DataRow(16L)]
    public async Task Run_CancelledAndResumed_SameBitsAsUninterrupted(long cancelledAtStep)
    {
        var options = TinyTraining.Options with { EarlyStopping = new EarlyStopping(Patience: 9) };
        var wholeValidator = new ScriptedValidator(1, 3, 2, 2.5);
        var (whole, wholeResult) = await TrainAsync(options, wholeValidator);

        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        using (var model = TinyTraining.CreateModel())
        {
            var trainer = TinyTraining.CreateTrainer(model, new QuarterSource(), options, new ScriptedValidator(1, 3));
            var stop = new InlineProgress(progress => CancelAt(progress, cancelledAtStep, cancel));
            await Assert.ThrowsAsync<OperationCanceledException>(() => trainer.RunAsync(_folder, stop, cancel.Token));
        }

        // Another process would come with its own model and a random state of its own.
        random.manual_seed(99).Dispose();
        using var resumed = ClipModel.Create(TinyTraining.Config, seed: 1234);
        var rest = new ScriptedValidator(cancelledAtStep < 16 ? [3, 2, 2.5] : [2, 2.5]);
        var result = await TinyTraining.CreateTrainer(resumed, new QuarterSource(), options, rest).RunAsync(_folder, null, Token);

        AssertSameBits(whole, resumed.Weights());
        Assert.AreEqual(wholeResult.LastLoss, result.LastLoss);
        Assert.AreEqual(16, result.Best!.Step);
        Assert.HasCount(4, result.Validations);
    }

    [TestMethod]
    public async Task Run_CancelledWhileValidating_ValidatesAgainWhenResumed()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        using var model = TinyTraining.CreateModel();
        var cancelling = new ScriptedValidator(1) { OnValidate = cancel.Cancel };
        var trainer = TinyTraining.CreateTrainer(model, new QuarterSource(), TinyTraining.Options, cancelling);
        await Assert.ThrowsAsync<OperationCanceledException>(() => trainer.RunAsync(_folder, null, cancel.Token));

        var validator = new ScriptedValidator(5, 4);
        var result = await TinyTraining.CreateTrainer(model, new QuarterSource(), TinyTraining.Options, validator)
            .RunAsync(_folder, null, Token);

        Assert.HasCount(4, result.Validations);
        Assert.AreEqual(8, result.Best!.Step);
    }

    [TestMethod]
    public async Task Run_ScoreStopsImproving_StopsAfterPatienceAndRestoresBest()
    {
        using var model = TinyTraining.CreateModel();
        var validator = new ScriptedValidator(0.5, 0.7, 0.7, 0.705);
        var options = TinyTraining.Options with { Epochs = 10, EarlyStopping = new EarlyStopping(Patience: 2, MinDelta: 0.01) };

        var result = await TinyTraining.CreateTrainer(model, new QuarterSource(), options, validator).RunAsync(null, null, Token);

        Assert.IsTrue(result.StoppedEarly);
        Assert.AreEqual(4 * 8, result.Steps);
        Assert.AreEqual(0.7, result.Best!.Score);
        AssertSameBits(validator.Seen[1], model.Weights());
    }

    [TestMethod]
    public async Task Run_WithCheckpoints_KeepsTheNewestAsLoadableModels()
    {
        using var model = TinyTraining.CreateModel();

        await TinyTraining.CreateTrainer(model, new QuarterSource(), TinyTraining.Options).RunAsync(_folder, null, Token);

        var kept = Directory.GetDirectories(_folder).Select(Path.GetFileName).Order().ToArray();
        CollectionAssert.AreEqual(new[] { "step-00000024", "step-00000032" }, kept);
        using var checkpoint = ClipCheckpoint.Open(Path.Combine(_folder, "step-00000032"));
        Assert.AreEqual(TinyTraining.Config, checkpoint.Config);
    }

    [TestMethod]
    public async Task Run_CheckpointOfOtherSettings_SaysSo()
    {
        using var model = TinyTraining.CreateModel();
        await TinyTraining.CreateTrainer(model, new QuarterSource(), TinyTraining.Options with { Epochs = 1 })
            .RunAsync(_folder, null, Token);

        var other = TinyTraining.CreateTrainer(model, new QuarterSource(), TinyTraining.Options with { Epochs = 1, LearningRate = 1e-3 });
        var exception = await Assert.ThrowsExactlyAsync<InvalidOperationException>(() => other.RunAsync(_folder, null, Token));

        StringAssert.Contains(exception.Message, "other settings");
    }

    [TestMethod]
    public async Task Run_NonFiniteBatch_SkipsTheUpdate()
    {
        using var model = TinyTraining.CreateModel();
        var source = new PoisonedSource(poisoned: index => index == 3);

        var result = await TinyTraining.CreateTrainer(model, source, TinyTraining.Options).RunAsync(null, null, Token);

        Assert.AreEqual(4, result.SkippedSteps);
        Assert.IsTrue(model.Weights().Values.All(weight => weight.Values.All(float.IsFinite)));
    }

    [TestMethod]
    public async Task Run_OnlyNonFiniteBatches_GivesUp()
    {
        using var model = TinyTraining.CreateModel();
        var trainer = TinyTraining.CreateTrainer(model, new PoisonedSource(_ => true), TinyTraining.Options with { MaxSkippedSteps = 3 });

        var exception = await Assert.ThrowsExactlyAsync<TrainingDivergedException>(() => trainer.RunAsync(null, null, Token));

        StringAssert.Contains(exception.Message, "The last 4 steps");
    }

    [TestMethod]
    public async Task Run_SourceFails_ItsErrorIsSeen()
    {
        using var model = TinyTraining.CreateModel();
        var source = new QuarterSource { OnRead = key => _ = key.Index == 5 ? throw new InvalidDataException("broken picture") : 0 };

        var exception = await Assert.ThrowsExactlyAsync<InvalidDataException>(
            () => TinyTraining.CreateTrainer(model, source, TinyTraining.Options).RunAsync(null, null, Token));

        Assert.AreEqual("broken picture", exception.Message);
    }

    [TestMethod]
    public async Task Run_ClockAdvances_ProgressTellsSpeedAndRemainingTime()
    {
        using var model = TinyTraining.CreateModel();
        var time = new FakeTimeProvider();
        var reports = new List<TrainingProgress>();
        var progress = new InlineProgress(report => { reports.Add(report); time.Advance(TimeSpan.FromSeconds(2)); });

        await TinyTraining.CreateTrainer(model, new QuarterSource(), TinyTraining.Options, time: time).RunAsync(null, progress, Token);

        Assert.HasCount(32, reports);
        var second = reports[1];
        Assert.AreEqual((2L, 32L, 0), (second.Step, second.TotalSteps, second.Epoch));
        Assert.AreEqual(TimeSpan.FromSeconds(2), second.Elapsed);
        Assert.AreEqual(TimeSpan.FromSeconds(30), second.Remaining);
        Assert.AreEqual(12, second.ImagesPerSecond);
        Assert.AreEqual(TimeSpan.Zero, reports[^1].Remaining);
    }

    [TestMethod]
    public async Task Run_FrozenTower_StaysAsItWas()
    {
        using var model = TinyTraining.CreateModel();
        foreach (var (name, parameter) in model.named_parameters())
        {
            parameter.requires_grad = !name.StartsWith("text", StringComparison.Ordinal);
        }

        var before = model.Weights();
        await TinyTraining.CreateTrainer(model, new QuarterSource(), TinyTraining.Options with { AverageDecay = null })
            .RunAsync(null, null, Token);
        var after = model.Weights();

        foreach (var (name, weight) in before)
        {
            Assert.AreEqual(
                name.StartsWith("text", StringComparison.Ordinal), weight.Values.AsSpan().SequenceEqual(after[name].Values), name);
        }
    }

    [TestMethod]
    public async Task Run_BFloat16_LearnsToo()
    {
        using var model = TinyTraining.CreateModel();
        var options = TinyTraining.Options with { Epochs = 10, Precision = MatrixPrecision.BFloat16 };

        await TinyTraining.CreateTrainer(model, new QuarterSource(), options).RunAsync(null, null, Token);

        Assert.IsGreaterThanOrEqualTo(0.95, Accuracy(model));
    }

    [TestMethod]
    public void Validate_SeveralBadSettings_NamesThemAll()
    {
        var exception = Assert.ThrowsExactly<ArgumentException>(() => new ContrastiveTrainingOptions
        {
            Epochs = 0,
            Beta2 = 1,
            PrefetchBatches = 0,
        }.Validate());

        StringAssert.Contains(exception.Message, "Epochs");
        StringAssert.Contains(exception.Message, "Beta2");
        StringAssert.Contains(exception.Message, "PrefetchBatches");
    }

    private static void CancelAt(TrainingProgress progress, long step, CancellationTokenSource cancel)
    {
        if (progress.Step == step)
        {
            cancel.Cancel();
        }
    }

    private async Task<Dictionary<string, (long[] Shape, float[] Values)>> TrainAsync(ContrastiveTrainingOptions options) =>
        (await TrainAsync(options, null)).Weights;

    private async Task<(Dictionary<string, (long[] Shape, float[] Values)> Weights, TrainingResult Result)> TrainAsync(
        ContrastiveTrainingOptions options, ITrainingValidator? validator)
    {
        using var model = TinyTraining.CreateModel();
        var result = await TinyTraining.CreateTrainer(model, new QuarterSource(), options, validator).RunAsync(null, null, Token);
        return (model.Weights(), result);
    }

    private static void AssertSameBits(
        Dictionary<string, (long[] Shape, float[] Values)> expected, Dictionary<string, (long[] Shape, float[] Values)> actual)
    {
        CollectionAssert.AreEquivalent(expected.Keys, actual.Keys);
        foreach (var (name, weight) in expected)
        {
            var same = MemoryMarshal.Cast<float, int>(weight.Values).SequenceEqual(MemoryMarshal.Cast<float, int>(actual[name].Values));
            Assert.IsTrue(same, $"{name} differs.");
        }
    }

    private static double Accuracy(ClipModel model)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var random = new Random(5);
        var quarters = Enumerable.Range(0, 64).Select(_ => random.Next(TinyTraining.Quarters)).ToArray();
        var pixels = tensor(quarters.SelectMany(quarter => TinyTraining.Image(quarter, random)).ToArray(), [64, 3, 16, 16]);
        var logits = ContrastiveLoss.Logits(
            model.EncodeImages(pixels), model.EncodeTexts(tensor(TinyTraining.Texts(), [TinyTraining.Quarters, 4])), model.LogitScale);
        return logits.argmax(1).data<long>().ToArray().Zip(quarters, (found, wanted) => found == wanted ? 1.0 : 0).Average();
    }

    /// <summary>Some batches hold a pixel that is not a number.</summary>
    private sealed class PoisonedSource(Func<int, bool> poisoned) : IImageTextSource
    {
        private readonly QuarterSource _inner = new();

        public int BatchesPerEpoch => _inner.BatchesPerEpoch;

        public ImageTextBatch Read(BatchKey key, CancellationToken cancellationToken)
        {
            var batch = _inner.Read(key, cancellationToken);
            batch.Pixels[0] = poisoned(key.Index) ? float.NaN : batch.Pixels[0];
            return batch;
        }
    }
}
