using ClipHar.Training.Evaluation;
using static TorchSharp.torch;

namespace ClipHar.Tests.Training;

[TestClass]
public sealed class ZeroShotEvaluatorTests
{
    private static readonly string[] Names = ["upper left", "upper right", "lower left", "lower right"];

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task Validate_DuringTraining_BestAccuracyIsReproducedByTheResult()
    {
        using var model = TinyTraining.CreateModel();
        var validator = new ZeroShotValidator(Prompts(), 4, new HeldOutQuarters());

        var result = await TinyTraining.CreateTrainer(model, new QuarterSource(), TinyTraining.Options with { Epochs = 8 }, validator)
            .RunAsync(null, null, TestContext.CancellationToken);

        Assert.IsGreaterThanOrEqualTo(0.95, result.Best!.Score);
        var classifier = ZeroShotClassifier.Create(model, Prompts(), 4);
        var confusion = ZeroShotEvaluator.Evaluate(model, classifier, new HeldOutQuarters(), TestContext.CancellationToken);
        Assert.AreEqual(result.Best.Score, confusion.Accuracy);
        Assert.AreEqual(result.Best.Metrics["recall/upper right"], confusion.Recall(1));
    }

    [TestMethod]
    public void Create_SeveralPrompts_IsTheNormalisedMeanOfNormalisedTexts()
    {
        using var scope = NewDisposeScope();
        using var model = TinyTraining.CreateModel();
        var prompts = new LabelPrompts("any", [.. TinyTraining.Text(0), .. TinyTraining.Text(1)]);
        var texts = ClipHar.Training.Towers.ClipModel.Normalize(model.EncodeTexts(tensor(prompts.TokenIds, [2, 4])));
        var image = randn(1, 16);

        var cosine = ZeroShotClassifier.Create(model, [prompts], 4).Cosines(image.data<float>().ToArray());

        var mean = texts.mean([0]);
        Assert.AreEqual((image[0].dot(mean) / image.norm() / mean.norm()).item<float>(), cosine[0], 1e-6);
    }

    [TestMethod]
    public void ConfusionMatrix_CountedByHand_FiguresAgree()
    {
        var matrix = new ConfusionMatrix(Names);
        foreach (var (actual, predicted) in new[] { (0, 0), (0, 0), (0, 1), (1, 1), (2, 3) })
        {
            matrix.Add(actual, predicted);
        }

        Assert.AreEqual(0.6, matrix.Accuracy, 1e-12);
        Assert.AreEqual(((2.0 / 3) + 1 + 0) / 3, matrix.MeanRecall, 1e-12);
        Assert.IsNull(matrix.Recall(3));
        Assert.AreEqual(1, matrix[2, 3]);
        // Wilson's interval for 3 of 5, from its closed form.
        Assert.AreEqual(0.23072, matrix.AccuracyInterval.Low, 1e-4);
        Assert.AreEqual(0.88238, matrix.AccuracyInterval.High, 1e-4);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => matrix.Add(4, 0));
    }

    private static LabelPrompts[] Prompts() => [.. Names.Select((name, quarter) => new LabelPrompts(name, TinyTraining.Text(quarter)))];

    private sealed class HeldOutQuarters : ILabelledImageSource
    {
        public int BatchCount => 3;

        public LabelledImages Read(int index, CancellationToken cancellationToken)
        {
            var random = new Random(1000 + index);
            var labels = Enumerable.Range(0, 20).Select(_ => random.Next(TinyTraining.Quarters)).ToArray();
            return new LabelledImages([.. labels.SelectMany(label => TinyTraining.Image(label, random))], labels);
        }
    }
}
