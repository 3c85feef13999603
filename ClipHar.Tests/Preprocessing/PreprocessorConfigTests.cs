using ClipHar.Clip.Preprocessing;
using ClipHar.Tests.Support;

namespace ClipHar.Tests.Preprocessing;

[TestClass]
public sealed class PreprocessorConfigTests
{
    private string _directory = "";

    [TestInitialize]
    public void CreateDirectory() => _directory = Directory.CreateTempSubdirectory("cliphar-preprocessing-").FullName;

    [TestCleanup]
    public void DeleteDirectory() => Directory.Delete(_directory, recursive: true);

    [TestMethod]
    [DataRow("tiny", 32)]
    [DataRow("odd", 30)]
    [DataRow("micro-sharded", 16)]
    [DataRow("micro-gelu", 20)]
    [DataRow("micro-fp16", 16)]
    public void Load_GoldenModel_CLIPsValuesAtItsSize(string model, int imageSize)
    {
        var config = PreprocessorConfig.Load(Goldens.Model(model));

        Assert.AreEqual(imageSize, config.ImageSize);
        Assert.AreEqual(imageSize, config.ResizeTo);
        Assert.AreEqual(ResizeRule.ShortestEdge, config.ResizeRule);
        Assert.AreEqual(ResampleFilter.Bicubic, config.Resample);
        Assert.AreEqual(CropRule.RoundDown, config.CropRule);
        CollectionAssert.AreEqual(PreprocessorConfig.ClipMean.ToArray(), config.Mean.ToArray());
        CollectionAssert.AreEqual(PreprocessorConfig.ClipStd.ToArray(), config.Std.ToArray());
    }

    [TestMethod]
    public void Load_NoFiles_CLIPsDefaults()
    {
        var config = PreprocessorConfig.Load(_directory);

        Assert.AreEqual(224, config.ImageSize);
        Assert.IsTrue(config.DoNormalize);
    }

    [TestMethod]
    public void Load_OnlyModelConfig_ItsImageSize()
    {
        File.WriteAllText(Path.Combine(_directory, "config.json"), """{ "vision_config": { "image_size": 336 } }""");

        Assert.AreEqual(336, PreprocessorConfig.Load(_directory).ImageSize);
    }

    [TestMethod]
    public void Load_SizesThatDisagreeWithTheModel_SaysBoth()
    {
        File.WriteAllText(Path.Combine(_directory, "config.json"), """{ "vision_config": { "image_size": 336 } }""");
        Write("""{ "size": 224, "crop_size": 224 }""");

        var error = Assert.ThrowsExactly<InvalidDataException>(() => PreprocessorConfig.Load(_directory));

        Assert.Contains("224 pixels", error.Message);
        Assert.Contains("takes 336", error.Message);
    }

    [TestMethod]
    [DataRow("""{ "size": 256, "crop_size": 224 }""", 256, 224, ResizeRule.ShortestEdge)]
    [DataRow("""{ "size": { "shortest_edge": 256 }, "crop_size": { "height": 224, "width": 224 } }""", 256, 224, ResizeRule.ShortestEdge)]
    [DataRow("""{ "size": { "height": 384, "width": 384 }, "do_center_crop": false }""", 384, 384, ResizeRule.Stretch)]
    [DataRow("""{ "size": { "height": 384, "width": 384 }, "crop_size": null }""", 384, 384, ResizeRule.Stretch)]
    [DataRow("""{ "size": 64 }""", 64, 64, ResizeRule.ShortestEdge)]
    [DataRow("{}", 224, 224, ResizeRule.ShortestEdge)]
    public void Load_OldAndNewForms_Sizes(string json, int resizeTo, int imageSize, ResizeRule rule)
    {
        Write(json);

        var config = PreprocessorConfig.Load(_directory);

        Assert.AreEqual((resizeTo, imageSize, rule), (config.ResizeTo, config.ImageSize, config.ResizeRule));
    }

    [TestMethod]
    public void Load_OwnNormalisation_AppliedToLevels()
    {
        Write("""{ "size": 1, "crop_size": 1, "resample": 2, "image_mean": [0.5, 0.5, 0.5], "image_std": [0.5, 0.25, 0.5] }""");
        var tensor = new float[3];

        new ClipImagePreprocessor(PreprocessorConfig.Load(_directory)).Preprocess(new RgbImage(1, 1, [0, 255, 51]), tensor);

        CollectionAssert.AreEqual(new[] { -1f, 2f, -0.6f }, tensor);
    }

    [TestMethod]
    public void Load_NoRescaleNoNormalise_Bytes()
    {
        Write("""{ "size": 1, "do_rescale": false, "do_normalize": false }""");
        var tensor = new float[3];

        new ClipImagePreprocessor(PreprocessorConfig.Load(_directory)).Preprocess(new RgbImage(1, 1, [0, 255, 51]), tensor);

        CollectionAssert.AreEqual(new[] { 0f, 255f, 51f }, tensor);
    }

    [TestMethod]
    [DataRow("""{ "resample": 1 }""", "resample is 1; 3 (bicubic) and 2 (bilinear)")]
    [DataRow("""{ "do_resize": false }""", "do_resize is false")]
    [DataRow("""{ "do_center_crop": false }""", "do_center_crop is false")]
    [DataRow("""{ "size": { "height": 224, "width": 336 } }""", "224 high and 336 wide; only squares")]
    [DataRow("""{ "size": { "longest_edge": 224 } }""", "size is")]
    [DataRow("""{ "size": "224" }""", "size must be a number")]
    [DataRow("""{ "size": 0 }""", "1 to 4096")]
    [DataRow("""{ "size": 10000000000 }""", "whole number")]
    [DataRow("""{ "size": 100000, "crop_size": 100000 }""", "1 to 4096")]
    [DataRow("""{ "size": 200, "crop_size": 224 }""", "size (200) is smaller than crop_size (224)")]
    [DataRow("""{ "image_std": [1, 0, 1] }""", "image_std must be 3 numbers above 0")]
    [DataRow("""{ "image_mean": [1, 2] }""", "image_mean must be 3 numbers")]
    [DataRow("""{ "image_mean": ["a", 1, 1] }""", "3 numbers are needed")]
    [DataRow("""{ "image_mean": [1e99, 1, 1] }""", "image_mean must be 3 numbers")]
    [DataRow("""{ "rescale_factor": "x" }""", "rescale_factor is \"x\"")]
    [DataRow("""{ "do_normalize": 1 }""", "true or false")]
    [DataRow("""[1, 2]""", "not a JSON object")]
    [DataRow("""{ "size": """, "cannot be used")]
    public void Load_UnsupportedValue_NamesFileAndValue(string json, string expected)
    {
        Write(json);

        var error = Assert.ThrowsExactly<InvalidDataException>(() => PreprocessorConfig.Load(_directory));

        Assert.Contains("preprocessor_config.json", error.Message);
        Assert.Contains(expected, error.Message);
    }

    private void Write(string json) => File.WriteAllText(Path.Combine(_directory, "preprocessor_config.json"), json);
}
