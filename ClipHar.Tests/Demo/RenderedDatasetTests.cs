using ClipHar.Clip.Preprocessing;
using ClipHar.Clip.Tokenization;
using ClipHar.Training.Demo;
using ClipHar.Training.Loop;
using ClipHar.Training.Rendering;

namespace ClipHar.Tests.Demo;

[TestClass]
public sealed class RenderedDatasetTests
{
    private const int ContextLength = 32;
    private static readonly string[] TwoActions = ["running", "sleeping"];
    private static readonly ClipImagePreprocessor Preprocessor = new(PreprocessorConfig.HuggingFace(32));
    private static readonly Lazy<ClipTokenizer> Tokenizer = new(() => DemoTokenizer.Train(TwoActions, 800, 1, CancellationToken.None));

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(100)]
    [DataRow(4097)]
    public void PassOrder_AnyCount_HasEveryNumberOnce(int count)
    {
        var order = new PassOrder(count, new SceneRandom(3));
        CollectionAssert.AreEqual(
            Enumerable.Range(0, count).ToArray(), Enumerable.Range(0, count).Select(place => order[place]).Order().ToArray());
    }

    [TestMethod]
    public void Read_SameKey_SameBatchAlsoFromAnotherInstance()
    {
        var first = Dataset().Read(new BatchKey(5, 1, 2), CancellationToken.None);
        var second = Dataset().Read(new BatchKey(5, 1, 2), CancellationToken.None);
        CollectionAssert.AreEqual(first.Pixels, second.Pixels);
        CollectionAssert.AreEqual(first.TokenIds, second.TokenIds);
        CollectionAssert.AreEqual(first.Positives, second.Positives);
    }

    [TestMethod]
    public void Read_TwoActions_TextsNeverNameAnotherAction()
    {
        var batch = Dataset().Read(new BatchKey(5, 0, 0), CancellationToken.None);
        for (var text = 0; text < batch.TextCount; text++)
        {
            var ids = batch.TokenIds.AsSpan(text * ContextLength, ContextLength).ToArray();
            var words = Tokenizer.Value.Decode(ids.Where(id => id < Tokenizer.Value.StartTokenId).Select(id => (int)id));
            foreach (var other in new[] { "drinking", "cycling", "texting", "hugging", "laptop keyboard" })
            {
                Assert.IsFalse(words.Contains(other, StringComparison.Ordinal), words);
            }
        }
    }

    [TestMethod]
    public void CopyVaried_AnyVariation_KeepsTheNormalisationOfTheProductionPath()
    {
        var pictures = new TrainingPictures(TwoActions, 4, 1, Preprocessor);
        var values = new float[Preprocessor.TensorLength];
        pictures.CopyVaried(pictures[0], new SceneRandom(2), values);
        var image = new RgbImage(32, 32, Interleave(pictures[0].Pixels));
        var expected = new float[Preprocessor.TensorLength];
        Preprocessor.Preprocess(image, expected);
        foreach (var value in values.Distinct())
        {
            Assert.IsLessThan(1e-5f, expected.Min(other => Math.Abs(other - value)));
        }
    }

    [TestMethod]
    public void Corpus_OfServedPrompts_IsSpelledWithinTheContext()
    {
        foreach (var group in DemoPrompts.Served(ActionRenderer.Actions))
        {
            foreach (var prompt in group.Prompts)
            {
                Assert.IsLessThan(ContextLength - 2, Tokenizer.Value.Encode(prompt).Count, prompt);
            }
        }
    }

    private static RenderedDataset Dataset() =>
        new(new TrainingPictures(TwoActions, 24, 7, Preprocessor), TwoActions, 8, Tokenizer.Value, ContextLength);

    private static byte[] Interleave(byte[] planes)
    {
        var plane = planes.Length / 3;
        return [.. Enumerable.Range(0, planes.Length).Select(index => planes[(index % 3 * plane) + (index / 3)])];
    }
}
