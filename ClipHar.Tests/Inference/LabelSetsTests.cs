using ClipHar.Clip.Prompts;
using ClipHar.Inference.Classification;

namespace ClipHar.Tests.Inference;

[TestClass]
public sealed class LabelSetsTests : IDisposable
{
    private readonly ServiceProvider _services = InferenceServices.Create();

    public TestContext TestContext { get; set; } = null!;

    private ILabelSets LabelSets => _services.GetRequiredService<ILabelSets>();

    private CancellationToken Token => TestContext.CancellationToken;

    public void Dispose() => _services.Dispose();

    [TestMethod]
    public async Task GetAsync_VocabularyChanges_CostsExactlyOneTextPass()
    {
        var texts = new FakeTextEncoder();
        var model = FakeModelLoader.Create("m", texts: texts);
        var actions = BuiltInVocabularies.Har15.Actions;
        var changed = Vocabulary([.. actions, new ActionLabel("juggling", ["juggling three balls"])]);

        await LabelSets.GetAsync(model, BuiltInVocabularies.Har15, null, Token);
        Assert.AreEqual(1, texts.Passes);
        for (var i = 0; i < 3; i++)
        {
            var set = await LabelSets.GetAsync(model, changed, null, Token);
            Assert.Contains("juggling", set.Labels);
        }

        await LabelSets.GetAsync(model, BuiltInVocabularies.Har15, null, Token);

        Assert.AreEqual(2, texts.Passes);
    }

    [TestMethod]
    public async Task GetAsync_ManyRequestsAtOnce_ShareOneTextPass()
    {
        var texts = new FakeTextEncoder(held: true);
        var model = FakeModelLoader.Create("m", texts: texts);
        var requests = Enumerable.Range(0, 50).Select(_ => LabelSets.GetAsync(model, BuiltInVocabularies.Har15, null, Token).AsTask())
            .ToArray();

        texts.Release();
        var sets = await Task.WhenAll(requests);

        Assert.AreEqual(1, texts.Passes);
        Assert.IsTrue(sets.All(set => set.Labels.Count == sets[0].Labels.Count));
    }

    [TestMethod]
    public async Task GetAsync_SameContentOtherName_CostsNothing()
    {
        var texts = new FakeTextEncoder();
        var model = FakeModelLoader.Create("m", texts: texts);

        await LabelSets.GetAsync(model, BuiltInVocabularies.Har15, null, Token);
        var renamed = await LabelSets.GetAsync(model, BuiltInVocabularies.Har15 with { Name = "copy" }, null, Token);

        Assert.AreEqual(1, texts.Passes);
        Assert.AreEqual("copy", renamed.Vocabulary);
    }

    [TestMethod]
    public async Task GetAsync_OtherModel_HasItsOwnEmbeddings()
    {
        var texts = new FakeTextEncoder();

        await LabelSets.GetAsync(FakeModelLoader.Create("m", "v1", texts: texts), BuiltInVocabularies.Har15, null, Token);
        await LabelSets.GetAsync(FakeModelLoader.Create("m", "v2", texts: texts), BuiltInVocabularies.Har15, null, Token);

        Assert.AreEqual(2, texts.Passes);
    }

    [TestMethod]
    public async Task GetAsync_NoneOfTheseOverridden_IsTheLastLabelOrAbsent()
    {
        var model = FakeModelLoader.Create("m");

        var with = await LabelSets.GetAsync(model, BuiltInVocabularies.Har15, true, Token);
        var without = await LabelSets.GetAsync(model, BuiltInVocabularies.Har15, false, Token);

        Assert.AreEqual(LabelScores.NoneOfThese, with.Labels[^1]);
        Assert.AreEqual(15, with.NoneIndex);
        Assert.IsNull(without.NoneIndex);
        Assert.HasCount(15, without.Labels);
        Assert.AreEqual(1.0, LabelScores.Probabilities([1, 0], with, 100).Sum(), 1e-12);
    }

    [TestMethod]
    public async Task GetAsync_OwnWords_AreWrappedByTemplatesAndTrimmed()
    {
        var texts = new FakeTextEncoder();

        var set = await LabelSets.GetAsync(FakeModelLoader.Create("m", texts: texts), [" juggling ", "rope_skipping"], false, Token);

        Assert.AreSequenceEqual(["juggling", "rope_skipping"], set.Labels);
        Assert.IsNull(set.Vocabulary);
        Assert.AreSequenceEqual(
            PromptTemplates.Default.Fill("juggling").Concat(PromptTemplates.Default.Fill("rope skipping")), texts.Calls.Single());
    }

    [TestMethod]
    [DataRow(new string[0], "There are 0 actions")]
    [DataRow(new[] { "run", "Run" }, "'Run' is there twice")]
    [DataRow(new[] { "run", "  " }, "is empty")]
    [DataRow(new[] { "none of these" }, "is reserved")]
    public async Task GetAsync_WordsThatCannotBeUsed_SaysWhichAndWhy(string[] labels, string expected)
    {
        var error = await Assert.ThrowsExactlyAsync<LabelException>(
            () => LabelSets.GetAsync(FakeModelLoader.Create("m"), labels, false, Token).AsTask());

        Assert.Contains(expected, error.Message);
        Assert.DoesNotContain("Parameter", error.Message);
    }

    [TestMethod]
    public async Task GetAsync_ThousandLabels_AreCachedToo()
    {
        var texts = new FakeTextEncoder();
        var model = FakeModelLoader.Create("m", texts: texts);
        string[] labels = [.. Enumerable.Range(0, 1000).Select(i => $"action number {i}")];

        await LabelSets.GetAsync(model, labels, false, Token);
        await LabelSets.GetAsync(model, labels, false, Token);

        Assert.AreEqual(1, texts.Passes);
    }

    [TestMethod]
    public async Task GetAsync_TextTowerFails_IsNotCached()
    {
        var model = FakeModelLoader.Create("m", texts: new FailingOnceTextEncoder());

        await Assert.ThrowsExactlyAsync<InvalidDataException>(() => LabelSets.GetAsync(model, ["run"], false, Token).AsTask());

        Assert.HasCount(1, (await LabelSets.GetAsync(model, ["run"], false, Token)).Labels);
    }

    [TestMethod]
    public void Serialize_AndBack_GivesTheSameNumbers()
    {
        var writer = new System.Buffers.ArrayBufferWriter<byte>();
        var serializer = new LabelEmbeddingsSerializer();

        serializer.Serialize(new LabelEmbeddings([1.5f, -2.25f, float.Epsilon]), writer);
        var back = serializer.Deserialize(new(writer.WrittenMemory));

        Assert.AreSequenceEqual([1.5f, -2.25f, float.Epsilon], back.Values_RE);
    }

    private static Vocabulary Vocabulary(IReadOnlyList<ActionLabel> actions)
        => new("mine", actions, PromptTemplates.Default, noneOfThese: true, description: null);

    private sealed class FailingOnceTextEncoder : ClipHar.Inference.Sessions.ITextEncoder
    {
        private readonly FakeTextEncoder _inner = new();
        private bool _failed;

        public long TextsEncoded => _inner.TextsEncoded;

        public long Passes => _inner.Passes;

        public Task<float[][]> EncodeAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken)
        {
            if (!_failed)
            {
                _failed = true;
                throw new InvalidDataException("once");
            }

            return _inner.EncodeAsync(texts, cancellationToken);
        }

        public Task<float[][]> EncodeRawAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken) =>
            EncodeAsync(texts, cancellationToken);
    }
}
