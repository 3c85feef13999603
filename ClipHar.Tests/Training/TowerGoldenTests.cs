using ClipHar.Tests.Support;
using ClipHar.Training.Loop;
using ClipHar.Training.Native;
using ClipHar.Training.Towers;
using static TorchSharp.torch;

namespace ClipHar.Tests.Training;

/// <summary>The towers against the reference numbers, within the tolerances of Goldens/README.md.</summary>
[TestClass]
public sealed class TowerGoldenTests
{
    private const double EmbeddingTolerance = 2e-5;
    private const double StateTolerance = 5e-5;
    private const double LogitTolerance = 1e-4;
    private const double LossTolerance = 1e-5;

    [ClassInitialize]
    public static void MakeLoadable(TestContext context) => TorchThreads.Use(1);

    [TestMethod]
    [DataRow("tiny")]
    [DataRow("odd")]
    [DataRow("micro-sharded")]
    [DataRow("micro-gelu")]
    [DataRow("micro-fp16")]
    public void Encode_GoldenModel_EmbeddingsLogitsAndLossMatch(string name)
    {
        using var scope = NewDisposeScope();
        using var model = ClipModel.Load(Goldens.Model(name));
        var golden = GoldenTensors.Load($"expected/{name}.safetensors");

        var images = model.EncodeImages(ToTensor(golden["in.pixel_values"]));
        var texts = model.EncodeTexts(ToTensor(golden["in.input_ids"]));
        var logits = ContrastiveLoss.Logits(images, texts, model.LogitScale);

        AssertClose(golden["out.image_embeds_raw"], images, EmbeddingTolerance);
        AssertClose(golden["out.image_embeds"], ClipModel.Normalize(images), EmbeddingTolerance);
        AssertClose(golden["out.text_embeds_raw"], texts, EmbeddingTolerance);
        AssertClose(golden["out.text_embeds"], ClipModel.Normalize(texts), EmbeddingTolerance);
        AssertClose(golden["out.logits_per_image"], logits, LogitTolerance);
        AssertClose(golden["out.logits_per_text"], logits.t(), LogitTolerance);
        AssertClose(golden["out.probs_per_image"], logits.softmax(-1), 2e-5);
        Assert.AreEqual(golden["loss.value"].Floats[0], Loss(model, golden).item<float>(), LossTolerance);
    }

    [TestMethod]
    [DataRow("tiny")]
    [DataRow("odd")]
    [DataRow("micro-sharded")]
    [DataRow("micro-gelu")]
    [DataRow("micro-fp16")]
    public void EncodeTexts_PaddingShortAndEdgeCases_PoolAtTheRightPlace(string name)
    {
        using var scope = NewDisposeScope();
        using var model = ClipModel.Load(Goldens.Model(name));
        var golden = GoldenTensors.Load($"expected/{name}.safetensors");
        var edge = ToTensor(golden["in.input_ids_edge"]);

        CollectionAssert.AreEqual(golden["out.pool_position_edge.config_rule"].Longs, ClipTextTower.PooledPlaces(edge, model.Config.Text));
        AssertClose(golden["out.text_embeds_raw_edge.config_rule"], model.EncodeTexts(edge), EmbeddingTolerance);
        AssertClose(golden["out.text_embeds_raw"], model.EncodeTexts(ToTensor(golden["in.input_ids_hf"])), EmbeddingTolerance);
        AssertClose(golden["out.text_embeds_raw_short"], model.EncodeTexts(ToTensor(golden["in.input_ids_short"])), EmbeddingTolerance);
    }

    [TestMethod]
    [DataRow("tiny")]
    [DataRow("odd")]
    [DataRow("micro-sharded")]
    [DataRow("micro-gelu")]
    [DataRow("micro-fp16")]
    public void HiddenStates_GoldenModel_Match(string name)
    {
        using var scope = NewDisposeScope();
        using var model = ClipModel.Load(Goldens.Model(name));
        var golden = GoldenTensors.Load($"expected/{name}.safetensors");
        var pixels = ToTensor(golden["in.pixel_values"]).narrow(0, 0, 1);
        var ids = ToTensor(golden["in.input_ids"]).narrow(0, 0, 1);

        var vision = model.Vision.Encoder.HiddenStates(model.Vision.EmbedTokens(pixels));
        var text = model.Text.Encoder.HiddenStates(model.Text.Embeddings.call(ids));
        var states = new Dictionary<string, Tensor>
        {
            ["h.vision.patch_embeddings"] = model.Vision.Embeddings.Patches.call(pixels),
            ["h.vision.embeddings"] = model.Vision.Embeddings.call(pixels),
            ["h.vision.pooled"] = model.Vision.call(pixels),
            ["h.text.last_hidden_state"] = model.Text.LastHiddenState(ids),
            ["h.text.pooled"] = model.Text.call(ids),
        };
        AddLayerStates(states, "h.vision", vision, model.Vision.Encoder.Layers[0]);
        AddLayerStates(states, "h.text", text, model.Text.Encoder.Layers[0]);

        foreach (var (key, expected) in golden.Where(entry => entry.Key.StartsWith("h.", StringComparison.Ordinal)))
        {
            AssertClose(expected, states[key], StateTolerance, key);
        }
    }

    [TestMethod]
    [DataRow("tiny")]
    [DataRow("odd")]
    public void Backward_GoldenModel_GradientsMatch(string name)
    {
        using var scope = NewDisposeScope();
        using var model = ClipModel.Load(Goldens.Model(name));
        var golden = GoldenTensors.Load($"expected/{name}.safetensors");

        Loss(model, golden).backward();

        var gradients = model.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter.grad!);
        var compared = 0;
        foreach (var (key, expected) in golden.Where(entry => entry.Key.StartsWith("grad.", StringComparison.Ordinal)))
        {
            AssertClose(expected, gradients[key["grad.".Length..]], 1e-5, key, relative: 1e-4);
            compared++;
        }

        const string Tokens = "text_model.embeddings.token_embedding.weight";
        AssertClose(golden["grad_rows." + Tokens], Rows(gradients[Tokens], golden), 1e-5, Tokens, relative: 1e-4);
        Assert.IsGreaterThan(20, compared);
        AssertNorms(GoldenNorms.Gradients(name), gradients, relative: 1e-4);
    }

    [TestMethod]
    [DataRow("tiny", WeightDecayRule.All)]
    [DataRow("tiny", WeightDecayRule.Matrices)]
    [DataRow("odd", WeightDecayRule.All)]
    [DataRow("odd", WeightDecayRule.Matrices)]
    public void AdamW_ThreeSteps_ParametersAndLossesMatch(string name, WeightDecayRule rule)
    {
        using var scope = NewDisposeScope();
        using var model = ClipModel.Load(Goldens.Model(name));
        var golden = GoldenTensors.Load($"expected/{name}.safetensors");
        var prefix = rule == WeightDecayRule.All ? "adamw_all" : "adamw_matrices";
        var expected = GoldenNorms.AdamW(name, prefix);
        var options = new ContrastiveTrainingOptions
        {
            WeightDecay = expected.WeightDecay,
            Beta1 = expected.Beta1,
            Beta2 = expected.Beta2,
            Epsilon = expected.Epsilon,
            DecayRule = rule,
        };
        using var optimizer = new AdamW(model.named_parameters().Select(entry => (entry.name, entry.parameter)), options);

        for (var step = 0; step < 3; step++)
        {
            optimizer.ZeroGradients();
            var loss = Loss(model, golden);
            Assert.AreEqual(expected.Losses[step], loss.item<float>(), 1e-4);
            loss.backward();
            optimizer.Step(expected.LearningRate);
        }

        Assert.AreEqual(expected.Losses[3], Loss(model, golden).item<float>(), 1e-4);
        var parameters = model.named_parameters().ToDictionary(entry => entry.name, entry => (Tensor)entry.parameter);
        foreach (var (key, value) in golden.Where(entry => entry.Key.StartsWith(prefix + ".", StringComparison.Ordinal)))
        {
            AssertClose(value, parameters[key[(prefix.Length + 1)..]], 2e-5, key);
        }

        const string Tokens = "text_model.embeddings.token_embedding.weight";
        AssertClose(golden[$"{prefix}_rows.{Tokens}"], Rows(parameters[Tokens], golden), 2e-5, Tokens);
        AssertNorms(expected.Norms, parameters, relative: 1e-5);
    }

    private static Tensor Loss(ClipModel model, IReadOnlyDictionary<string, GoldenTensor> golden)
    {
        var images = model.EncodeImages(ToTensor(golden["in.pixel_values"]));
        var texts = model.EncodeTexts(ToTensor(golden["in.input_ids"]));
        return ContrastiveLoss.Compute(images, texts, model.LogitScale, eye(images.shape[0]));
    }

    private static void AddLayerStates(
        Dictionary<string, Tensor> states, string tower, IReadOnlyList<Tensor> hidden, ClipEncoderLayer first)
    {
        for (var i = 0; i < hidden.Count; i++)
        {
            states[$"{tower}.hidden.{i}"] = hidden[i];
        }

        var normalized = first.Norm1.call(hidden[0]);
        var attention = first.Attention.call(normalized);
        states[$"{tower}.layer0.layer_norm1"] = normalized;
        states[$"{tower}.layer0.attention_out"] = attention;
        states[$"{tower}.layer0.mlp_out"] = first.Mlp.call(first.Norm2.call(hidden[0] + attention));
    }

    private static Tensor Rows(Tensor table, IReadOnlyDictionary<string, GoldenTensor> golden) =>
        table.index_select(0, ToTensor(golden["rows.token_embedding"]));

    private static Tensor ToTensor(GoldenTensor golden) =>
        golden.Values is long[] ids ? tensor(ids, golden.Shape) : tensor(golden.Floats, golden.Shape);

    private static void AssertClose(GoldenTensor expected, Tensor actual, double tolerance, string? what = null, double relative = 0)
    {
        CollectionAssert.AreEqual(expected.Shape, actual.shape, what);
        var values = TensorValues.ToArray(actual);
        for (var i = 0; i < values.Length; i++)
        {
            var allowed = tolerance + (relative * Math.Abs(expected.Floats[i]));
            Assert.IsTrue(
                Math.Abs(values[i] - expected.Floats[i]) <= allowed,
                $"{what}[{i}] is {values[i]}, expected {expected.Floats[i]} ± {allowed:g3}.");
        }
    }

    /// <summary>Key biases are left out: their exact gradient is zero, so what is seen is noise.</summary>
    private static void AssertNorms(IReadOnlyDictionary<string, double> expected, Dictionary<string, Tensor> actual, double relative)
    {
        CollectionAssert.AreEquivalent(actual.Keys, expected.Keys.ToList());
        foreach (var (name, norm) in expected.Where(entry => !entry.Key.EndsWith("k_proj.bias", StringComparison.Ordinal)))
        {
            Assert.AreEqual(norm, actual[name].norm().item<float>(), 1e-5 + (relative * norm), name);
        }
    }
}
