using ClipHar.Training.Loop;
using ClipHar.Training.Towers;
using static TorchSharp.torch;

namespace ClipHar.Tests.Training;

/// <summary>No tensor may outlive its use: a training run of hours would fill the memory.</summary>
[TestClass]
[DoNotParallelize]
public sealed class TensorLifetimeTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow(MatrixPrecision.Float32)]
    [DataRow(MatrixPrecision.BFloat16)]
    public void EncodeAndBackward_OutsideAnyScope_LeavesNothingButTheResult(MatrixPrecision precision)
    {
        using var model = TinyTraining.CreateModel();
        model.Precision = precision;
        var random = new Random(1);
        using var pixels = tensor(TinyTraining.Image(1, random), [1, 3, 16, 16]);
        using var ids = tensor(TinyTraining.Texts(), [4, 4]);
        Pass();

        var before = Tensor.TotalCount;
        Pass();
        Assert.AreEqual(before, Tensor.TotalCount);

        void Pass()
        {
            using var image = model.EncodeImages(pixels);
            using var text = model.EncodeTexts(ids);
            using var positives = ones(1, 4);
            using var loss = ContrastiveLoss.Compute(image, text, model.LogitScale, positives);
            loss.backward();
        }
    }

    [TestMethod]
    public async Task Run_SteadyState_TensorCountStays()
    {
        using var model = TinyTraining.CreateModel();
        var counts = new List<long>();
        var progress = new InlineProgress(_ => counts.Add(Tensor.TotalCount));
        var options = TinyTraining.Options with { Epochs = 3 };

        await TinyTraining.CreateTrainer(model, new QuarterSource(), options, new ScriptedValidator(1))
            .RunAsync(null, progress, TestContext.CancellationToken);

        Assert.AreEqual(counts[4], counts[^1]);
    }

    [TestMethod]
    public async Task Run_Ended_OnlyTheModelRemains()
    {
        using var model = TinyTraining.CreateModel();
        await TinyTraining.CreateTrainer(model, new QuarterSource(), TinyTraining.Options)
            .RunAsync(null, null, TestContext.CancellationToken);
        var before = Tensor.TotalCount;

        await TinyTraining.CreateTrainer(model, new QuarterSource(), TinyTraining.Options)
            .RunAsync(null, null, TestContext.CancellationToken);

        Assert.AreEqual(before, Tensor.TotalCount);
    }
}
