using System.Text.RegularExpressions;
using ClipHar.Clip.Checkpoints;
using ClipHar.Clip.Onnx;
using ClipHar.Tests.Onnx;
using ClipHar.Tests.Support;

namespace ClipHar.Tests.Checkpoints;

[TestClass]
public sealed partial class OpenAiNamesTests
{
    [TestMethod]
    [DataRow("")]
    [DataRow("module.")]
    public void Open_OpenAiNamesWithoutConfig_DerivesItAndReadsTheSameWeights(string prefix)
    {
        using var folder = new TempFolder();
        using var expected = ClipCheckpoint.Open(Goldens.Model("tiny"));
        var contextLength = SafetensorsTensor.FromInt64(prefix + "context_length", [], new long[] { 16 });
        SafetensorsFile.Write(folder["ViT.safetensors"], [.. Stacked(expected, prefix), contextLength]);

        using var actual = ClipCheckpoint.Open(folder.Path);

        Assert.AreEqual(expected.Config with { Text = expected.Config.Text with { BosTokenId = 638 } }, actual.Config);
        foreach (var name in expected.Tensors.Keys)
        {
            CollectionAssert.AreEqual(expected.ReadFloat32(name), actual.ReadFloat32(name), name);
        }

        Assert.IsFalse(actual.Tensors["visual_projection.weight"].IsPlain);
        Assert.IsTrue(actual.Tensors["text_model.encoder.layers.1.self_attn.v_proj.weight"].IsPlain);
    }

    [TestMethod]
    public void OnnxTowers_OpenAiNames_MatchTheReference()
    {
        using var folder = new TempFolder();
        var expected = GoldenTensors.Load("expected/tiny.safetensors");
        using (var source = ClipCheckpoint.Open(Goldens.Model("tiny")))
        {
            SafetensorsFile.Write(folder["ViT.safetensors"], [.. Stacked(source, "")]);
        }

        using var checkpoint = ClipCheckpoint.Open(folder.Path);
        using var images = TowerRunner.Load(checkpoint, ClipTower.Image);
        using var texts = TowerRunner.Load(checkpoint, ClipTower.Text);

        AssertClose(expected["out.image_embeds_raw"].Floats, images.Images(expected["in.pixel_values"]));
        AssertClose(expected["out.text_embeds_raw"].Floats, texts.Texts(expected["in.input_ids"]));
    }

    [TestMethod]
    public void OnnxTowers_PickleWithOpenAiNames_MatchTheReference()
    {
        using var folder = new TempFolder();
        var expected = GoldenTensors.Load("expected/tiny.safetensors");
        using (var source = ClipCheckpoint.Open(Goldens.Model("tiny")))
        {
            var pickle = TorchFile.StateDict();
            foreach (var (name, shape, values) in StackedValues(source))
            {
                pickle.Add(name, shape, values);
            }

            pickle.Save(folder["pytorch_model.bin"]);
        }

        using var checkpoint = ClipCheckpoint.Open(folder.Path);
        using var images = TowerRunner.Load(checkpoint, ClipTower.Image);
        using var texts = TowerRunner.Load(checkpoint, ClipTower.Text);

        AssertClose(expected["out.image_embeds_raw"].Floats, images.Images(expected["in.pixel_values"]));
        AssertClose(expected["out.text_embeds_raw"].Floats, texts.Texts(expected["in.input_ids"]));
    }

    [TestMethod]
    [DataRow(true, Activation.QuickGelu)]
    [DataRow(false, Activation.Gelu)]
    public void Open_OpenClipFolder_TakesTheActivationFromItsConfig(bool quickGelu, Activation expected)
    {
        using var folder = new TempFolder();
        WriteOpenClip(folder, OpenClipJson(quickGelu ? "\"quick_gelu\": true," : ""));

        using var checkpoint = ClipCheckpoint.Open(folder.Path);

        Assert.AreEqual(expected, checkpoint.Config.Vision.HiddenAct);
        Assert.AreEqual(expected, checkpoint.Config.Text.HiddenAct);
        Assert.IsTrue(checkpoint.Config.Text.PoolsAtHighestId);
        Assert.AreEqual(2, checkpoint.Config.Text.NumAttentionHeads);
        Assert.AreEqual(1, checkpoint.Config.Vision.NumAttentionHeads);
        Assert.AreEqual(32, checkpoint.Config.ProjectionDim);
    }

    [TestMethod]
    public void Open_OpenClipWithoutItsConfig_IsRefusedAsTheActivationIsUnknown()
    {
        using var folder = new TempFolder();
        WriteOpenClip(folder, "{}");
        File.Delete(folder["open_clip_config.json"]);

        var error = Assert.ThrowsExactly<CheckpointFormatException>(() => ClipCheckpoint.Open(folder.Path));

        Assert.Contains("QuickGELU or GELU", error.Message);
    }

    [TestMethod]
    [DataRow("\"timm_model_name\": \"convnext\",", "timm_model_name")]
    [DataRow("\"ls_init_value\": 0.1,", "ls_init_value")]
    [DataRow("\"pool_type\": \"avg\",", "pool_type")]
    public void Open_OpenClipVariant_IsRefusedAndNamed(string option, string expected)
    {
        using var folder = new TempFolder();
        WriteOpenClip(folder, OpenClipJson("", option));

        var error = Assert.ThrowsExactly<CheckpointFormatException>(() => ClipCheckpoint.Open(folder.Path));

        Assert.Contains($"vision_cfg.{expected}", error.Message);
    }

    [TestMethod]
    [DataRow("visual.layer1.0.conv1.weight")]
    [DataRow("visual.transformer.resblocks.0.ls_1.gamma")]
    [DataRow("transformer.resblocks.x.ln_1.weight")]
    [DataRow("transformer.resblocks.0.attn.q_norm.weight")]
    public void Open_TensorOfAnotherArchitecture_IsNamed(string name)
    {
        using var folder = new TempFolder();
        using var source = ClipCheckpoint.Open(Goldens.Model("tiny"));
        SafetensorsFile.Write(folder["a.safetensors"], [.. Stacked(source, ""), SafetensorsTensor.FromFloat32(name, [1], new float[1])]);

        var error = Assert.ThrowsExactly<CheckpointFormatException>(() => ClipCheckpoint.Open(folder.Path));

        Assert.Contains($"\"{name}\"", error.Message);
        Assert.Contains("not supported", error.Message);
    }

    [TestMethod]
    [DataRow("visual.proj", new long[] { 64 * 32 })]
    [DataRow("visual.positional_embedding", new long[] { 16, 64 })]
    [DataRow("visual.transformer.resblocks.0.attn.in_proj_bias", new long[] { 191 })]
    [DataRow("visual.conv1.weight", new long[] { 64, 192 })]
    [DataRow("token_embedding.weight", new long[] { 0, 128 })]
    [DataRow("ln_final.weight", null)]
    public void Open_ImpossibleOrMissingTensor_IsACheckpointFormatException(string name, long[]? shape)
    {
        using var folder = new TempFolder();
        using var source = ClipCheckpoint.Open(Goldens.Model("tiny"));
        var tensors = Stacked(source, "").Where(tensor => tensor.Name != name).ToList();
        if (shape is not null)
        {
            tensors.Add(SafetensorsTensor.FromFloat32(name, shape, new float[shape.Aggregate(1L, (a, b) => a * b)]));
        }

        SafetensorsFile.Write(folder["a.safetensors"], tensors);

        Assert.ThrowsExactly<CheckpointFormatException>(() => ClipCheckpoint.Open(folder.Path));
    }

    private static void WriteOpenClip(TempFolder folder, string json)
    {
        using var source = ClipCheckpoint.Open(Goldens.Model("tiny"));
        SafetensorsFile.Write(folder["open_clip_model.safetensors"], [.. Stacked(source, "")]);
        File.WriteAllText(folder["open_clip_config.json"], json);
    }

    private static string OpenClipJson(string model, string vision = "") => $$"""
        {"model_cfg": {"embed_dim": 32, {{model}}
          "vision_cfg": {"image_size": [32, 32], "layers": 2, "width": 64, {{vision}} "patch_size": 8},
          "text_cfg": {"context_length": 16, "vocab_size": 640, "width": 128, "heads": 2, "layers": 2, "pool_type": "argmax"} },
         "preprocess_cfg": {"mean": [0.5, 0.5, 0.5] } }
        """;

    private static IEnumerable<SafetensorsTensor> Stacked(ClipCheckpoint source, string prefix) =>
        StackedValues(source).Select(tensor => SafetensorsTensor.FromFloat32(prefix + tensor.Name, tensor.Shape, tensor.Values));

    /// <summary>A checkpoint's weights as openai/CLIP stores them.</summary>
    private static IEnumerable<(string Name, long[] Shape, float[] Values)> StackedValues(ClipCheckpoint source)
    {
        foreach (var name in source.Tensors.Keys)
        {
            var shape = source.Tensors[name].Shape.ToArray();
            var values = source.ReadFloat32(name);
            if (name.Contains(".k_proj.", StringComparison.Ordinal) || name.Contains(".v_proj.", StringComparison.Ordinal))
            {
                continue;
            }

            if (name.Contains(".q_proj.", StringComparison.Ordinal))
            {
                var stacked = new[] { ".q_proj.", ".k_proj.", ".v_proj." }
                    .SelectMany(part => source.ReadFloat32(name.Replace(".q_proj.", part, StringComparison.Ordinal)));
                var stackedName = OpenAiName(name.Replace(".self_attn.q_proj.", ".attn.in_proj_", StringComparison.Ordinal));
                yield return (stackedName, [shape[0] * 3, .. shape[1..]], stacked.ToArray());
            }
            else if (name is "visual_projection.weight" or "text_projection.weight")
            {
                var (rows, columns) = (shape[0], shape[1]);
                var transposed = Enumerable.Range(0, values.Length).Select(i => values[(i % rows * columns) + (i / rows)]).ToArray();
                yield return (name[0] == 'v' ? "visual.proj" : "text_projection", [columns, rows], transposed);
            }
            else
            {
                yield return (OpenAiName(name), shape, values);
            }
        }
    }

    private static string OpenAiName(string name)
    {
        foreach (var (from, to) in new[]
        {
            ("vision_model.embeddings.patch_embedding", "visual.conv1"),
            ("vision_model.embeddings.class_embedding", "visual.class_embedding"),
            ("vision_model.embeddings.position_embedding.weight", "visual.positional_embedding"),
            ("vision_model.pre_layrnorm", "visual.ln_pre"),
            ("vision_model.post_layernorm", "visual.ln_post"), ("vision_model.encoder.layers", "visual.transformer.resblocks"),
            ("text_model.encoder.layers", "transformer.resblocks"), ("text_model.embeddings.token_embedding", "token_embedding"),
            ("text_model.embeddings.position_embedding.weight", "positional_embedding"), ("text_model.final_layer_norm", "ln_final"),
            ("self_attn.out_proj", "attn.out_proj"), ("mlp.fc1", "mlp.c_fc"), ("mlp.fc2", "mlp.c_proj"),
        })
        {
            name = name.Replace(from, to, StringComparison.Ordinal);
        }

        return LayerNorm().Replace(name, ".ln_$1.");
    }

    private static void AssertClose(float[] expected, float[] actual) =>
        Assert.IsLessThanOrEqualTo(2e-5f, expected.Zip(actual, (e, a) => MathF.Abs(e - a)).Max());

    [GeneratedRegex(@"\.layer_norm([12])\.")]
    private static partial Regex LayerNorm();
}
