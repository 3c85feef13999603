using ClipHar.Clip.Checkpoints;
using ClipHar.Tests.Support;

namespace ClipHar.Tests.Checkpoints;

[TestClass]
public sealed class ClipConfigTests
{
    [TestMethod]
    public void Load_ShortConfig_HasTransformersDefaults()
    {
        var config = ClipConfig.Load(Goldens.Model("micro-sharded"));

        Assert.AreEqual(24, config.ProjectionDim);
        Assert.AreEqual(3, config.Vision.NumChannels);
        Assert.AreEqual(1e-5f, config.Vision.LayerNormEps);
        Assert.AreEqual(1e-5f, config.Text.LayerNormEps);
        Assert.AreEqual(Activation.QuickGelu, config.Vision.HiddenAct);
        Assert.AreEqual(Activation.QuickGelu, config.Text.HiddenAct);
        Assert.AreEqual(17, config.Vision.NumPositions);
        Assert.AreEqual(559, config.Text.EosTokenId);
    }

    [TestMethod]
    public void Load_EmptyObject_IsVitB32()
    {
        Assert.AreEqual(new ClipConfig(), Parse("{}"));
        Assert.AreEqual(new ClipConfig(), Parse("""{"model_type": "clip", "text_config": null, "vision_config": {}}"""));
    }

    [TestMethod]
    public void Load_SubConfigWithOtherProjection_TopLevelCounts()
    {
        Assert.AreEqual(20, ClipConfig.Load(Goldens.Model("micro-gelu")).ProjectionDim);
        Assert.AreEqual(512, Parse("""{"text_config": {"projection_dim": 64}, "vision_config": {"projection_dim": 64}}""").ProjectionDim);
    }

    [TestMethod]
    public void Load_EosTokenId2_PoolsAtHighestId()
    {
        Assert.IsTrue(ClipConfig.Load(Goldens.Model("tiny")).Text.PoolsAtHighestId);
        Assert.IsFalse(ClipConfig.Load(Goldens.Model("odd")).Text.PoolsAtHighestId);
    }

    [TestMethod]
    public void Load_LegacyDict_ReplacesSubConfig()
    {
        // As in the first published conversions; transformers fills the dict's gaps with defaults, not with the sub-config.
        var config = Parse(
            """
            {
              "text_config": {"hidden_size": 64, "num_attention_heads": 1},
              "text_config_dict": {"hidden_size": 1024, "num_attention_heads": 16},
              "vision_config_dict": null
            }
            """);

        Assert.AreEqual(1024, config.Text.HiddenSize);
        Assert.AreEqual(16, config.Text.NumAttentionHeads);
        Assert.AreEqual(768, config.Vision.HiddenSize);
    }

    [TestMethod]
    [DataRow("""{"projection_dim": 0}""", "projection_dim is 0")]
    [DataRow("""{"projection_dim": "512"}""", "projection_dim is \"512\"")]
    [DataRow("""{"text_config": {"hidden_size": 100, "num_attention_heads": 3}}""", "not divisible")]
    [DataRow("""{"text_config": {"hidden_size": 1e12}}""", "text_config.hidden_size")]
    [DataRow("""{"vision_config": {"hidden_act": "relu"}}""", "\"quick_gelu\" and \"gelu\"")]
    [DataRow("""{"vision_config": {"patch_size": 300}}""", "patch_size")]
    [DataRow("""{"vision_config": [1]}""", "vision_config is [1]; expected an object")]
    [DataRow("""{"vision_config": {"layer_norm_eps": -1}}""", "vision_config.layer_norm_eps")]
    [DataRow("""{"model_type": "siglip"}""", "only \"clip\"")]
    [DataRow("""{"model_type": "\ud800"}""", "not valid")]
    [DataRow("[]", "an object is expected")]
    [DataRow("{", "not valid JSON")]
    [DataRow("", "not valid JSON")]
    [DataRow("""{"a": 1, "a": 2}""", "not valid JSON")]
    public void Load_BadConfig_SaysWhatAndWhere(string json, string expected)
    {
        var error = Assert.ThrowsExactly<CheckpointFormatException>(() => Parse(json));

        Assert.Contains("config.json", error.Message);
        Assert.Contains(expected, error.Message);
    }

    [TestMethod]
    public void Load_DeepJson_IsAnErrorNotAStackOverflow()
    {
        var error = Assert.ThrowsExactly<CheckpointFormatException>(
            () => Parse(string.Concat(Enumerable.Repeat("{\"a\":", 100_000)) + "1" + new string('}', 100_000)));

        Assert.Contains("not valid JSON", error.Message);
    }

    [TestMethod]
    public void Load_NoFile_NamesIt()
    {
        using var folder = new TempFolder();

        var error = Assert.ThrowsExactly<CheckpointFormatException>(() => ClipConfig.Load(folder.Path));

        Assert.Contains(folder["config.json"], error.Message);
    }

    [TestMethod]
    [DataRow("tiny")]
    [DataRow("odd")]
    [DataRow("micro-sharded")]
    [DataRow("micro-gelu")]
    [DataRow("micro-fp16")]
    public void Save_ThenLoad_GivesTheSame(string model)
    {
        using var folder = new TempFolder();
        var config = ClipConfig.Load(Goldens.Model(model));

        config.Save(folder.Path);

        Assert.AreEqual(config, ClipConfig.Load(folder.Path));
        Assert.HasCount(1, Directory.GetFiles(folder.Path));
    }

    private static ClipConfig Parse(string json)
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["config.json"], json);
        return ClipConfig.Load(folder.Path);
    }
}
