using System.Security.Cryptography;
using ClipHar.Clip.Preprocessing;
using ClipHar.Clip.Transforms;
using ClipHar.Tests.Preprocessing;

namespace ClipHar.Tests.Transforms;

/// <summary>What holds for every pipeline: one preprocessing, seeds, hashes.</summary>
[TestClass]
public sealed class TransformPipelineTests
{
    private static readonly PreprocessorConfig Small = PreprocessorConfig.HuggingFace(32);

    public static IEnumerable<object[]> BuiltIns() => BuiltInTransforms.Names.Select(name => new object[] { name });

    public static IEnumerable<object[]> StepTypes() => TransformStep.Types.Keys.Select(type => new object[] { type });

    [TestMethod]
    [DataRow(64, 48)]
    [DataRow(31, 77)]
    [DataRow(32, 32)]
    [DataRow(1, 1)]
    public void Apply_NoSteps_IsThePreprocessingOfServingBitForBit(int width, int height)
    {
        var image = SamplePictures.Gradient(width, height);
        var preprocessor = new ClipImagePreprocessor(Small);
        var expected = new float[preprocessor.TensorLength];
        preprocessor.Preprocess(image, expected);

        Assert.AreSequenceEqual(expected, TransformPipeline.Serving(preprocessor).Apply(image, 1));
        Assert.AreSequenceEqual(expected, BuiltInTransforms.Get("none", Small).Apply(image, 2));
    }

    [TestMethod]
    [DynamicData(nameof(BuiltIns))]
    public void Apply_SameSeed_GivesTheSameTensorAndLeavesThePictureAlone(string name)
    {
        var pipeline = BuiltInTransforms.Get(name, Small);
        var image = SamplePictures.Gradient(61, 47);
        var before = image.Pixels.ToArray();

        var first = pipeline.Apply(image, 5);
        _ = pipeline.Apply(image, 6);

        Assert.AreSequenceEqual(first, BuiltInTransforms.Get(name, Small).Apply(image, 5));
        Assert.AreSequenceEqual(before, image.Pixels);
    }

    [TestMethod]
    [DynamicData(nameof(BuiltIns))]
    public void Apply_ManySeeds_VariesExactlyWhereThereAreLots(string name)
    {
        var pipeline = BuiltInTransforms.Get(name, Small);
        var image = SamplePictures.Gradient(61, 47);

        var results = Enumerable.Range(0, 32).Select(seed => Fingerprint(pipeline.Apply(image, (ulong)seed))).Distinct().Count();

        Assert.AreEqual(pipeline.IsRandom ? 32 : 1, results);
    }

    [TestMethod]
    [DynamicData(nameof(BuiltIns))]
    public void Render_SamePicture_IsWhatApplyNormalises(string name)
    {
        var pipeline = BuiltInTransforms.Get(name, Small);
        var image = SamplePictures.Gradient(61, 47);

        var rendered = pipeline.Render(image, 3, CancellationToken.None).Picture;

        // A picture of the final size passes the preprocessing unresized.
        var tensor = new float[pipeline.Preprocessor.TensorLength];
        pipeline.Preprocessor.Preprocess(rendered, tensor);
        Assert.AreSequenceEqual(pipeline.Apply(image, 3), tensor);
    }

    [TestMethod]
    public void Apply_InParallel_GivesWhatOneThreadGives()
    {
        var pipeline = BuiltInTransforms.Get("strong", Small);
        var image = SamplePictures.Gradient(61, 47);
        var expected = Enumerable.Range(0, 64).Select(seed => Fingerprint(pipeline.Apply(image, (ulong)seed))).ToArray();
        var actual = new string[expected.Length];

        Parallel.For(0, actual.Length, seed => actual[seed] = Fingerprint(pipeline.Apply(image, (ulong)seed)));

        Assert.AreSequenceEqual(expected, actual);
    }

    /// <summary>These change only when what a seed or a step means changes, and then the format's version has to change too.</summary>
    [TestMethod]
    [DataRow("none", "6beb48727168989d 26a556101fe7736e")]
    [DataRow("light", "4908c045a0e2598c f8295ff074481119")]
    [DataRow("medium", "b4bd8f47d9406fe8 2507c220ec8fbb57")]
    [DataRow("strong", "41be78f418d76950 90f99c4b17258365")]
    public void BuiltIn_HashAndPixels_AreThoseOfTheFirstRelease(string name, string expected)
    {
        var pipeline = BuiltInTransforms.Get(name, Small);
        var picture = SamplePictures.Gradient(61, 47);
        using var pixels = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (ulong seed = 0; seed < 20; seed++)
        {
            pixels.AppendData(pipeline.Render(picture, seed, CancellationToken.None).Picture.Pixels);
        }

        Assert.AreEqual(expected, $"{pipeline.Hash[..16]} {Convert.ToHexStringLower(pixels.GetHashAndReset())[..16]}");
    }

    [TestMethod]
    [DynamicData(nameof(BuiltIns))]
    public void Parse_WhatWasWritten_IsTheSamePipeline(string name)
    {
        var pipeline = BuiltInTransforms.Get(name, PreprocessorConfig.OpenAI(48) with { Mean = [0.1f, 0.2f, 0.3f] });

        Assert.AreEqual(pipeline, TransformPipeline.Parse(pipeline.ToYaml()));
        Assert.AreEqual(pipeline.Hash, TransformPipeline.Parse(pipeline.ToCanonicalJson()).Hash);
        Assert.AreEqual(
            pipeline.Hash, TransformPipeline.Parse(pipeline.ToYaml(withPreprocessing: false), pipeline.Preprocessor.Config).Hash);
    }

    [TestMethod]
    public void Hash_OtherSpelling_StaysAndOtherMeaningChanges()
    {
        var plain = Hash("steps: [{type: color_jitter, brightness: 0.2}]");

        Assert.AreEqual(
            plain, Hash(
                """{"name": "other", "description": "x", "steps": [{"brightness": [0.8, 1.2], "contrast": 0, "type": "color_jitter"}]}"""));
        Assert.AreNotEqual(plain, Hash("steps: [{type: color_jitter, brightness: 0.21}]"));
        Assert.AreNotEqual(plain, Hash("steps: [{type: color_jitter, brightness: 0.2}, {type: random_grayscale, p: 0}]"));
        Assert.AreNotEqual(plain, TransformPipeline.Parse("steps: [{type: color_jitter, brightness: 0.2}]", Small).Hash);
        Assert.AreNotEqual(PreprocessorConfig.HuggingFace(224).ComputeHash(), PreprocessorConfig.OpenAI(224).ComputeHash());
    }

    [TestMethod]
    [DynamicData(nameof(StepTypes))]
    public void Step_AnyPicture_GivesAPictureInBounds(string type)
    {
        var needed = type switch
        {
            "random_posterize" => ", bits: 3",
            "random_solarize" => ", threshold: 100",
            "gaussian_blur" => ", kernel_size: 9",
            "random_rotation" => ", degrees: 180",
            "random_affine" => ", degrees: 90, translate: 0.5, scale: [0.2, 5], shear: 60, shear_y: 40",
            "color_jitter" => ", brightness: 5, contrast: 5, saturation: 5, hue: 0.5",
            "random_resized_crop" => ", scale: [0.0001, 1], ratio: [0.01, 100]",
            _ => "",
        };
        var pipeline = TransformPipeline.Parse($"steps: [{{type: {type}{needed}}}]", Small);
        foreach (var (width, height) in new[] { (1, 1), (1, 40), (40, 1), (2, 3), (97, 5), (64, 64) })
        {
            for (ulong seed = 0; seed < 20; seed++)
            {
                Assert.IsTrue(pipeline.Apply(SamplePictures.Gradient(width, height), seed).All(float.IsFinite));
            }
        }
    }

    [TestMethod]
    [DataRow("{type: color_jitter}")]
    [DataRow("{type: color_jitter, brightness: 0, contrast: 0, saturation: 0, hue: 0}")]
    [DataRow("{type: color_jitter, brightness: 1, hue: 0.5, p: 0}")]
    [DataRow("{type: random_horizontal_flip, p: 0}")]
    [DataRow("{type: random_grayscale, p: 0}")]
    [DataRow("{type: random_affine}")]
    [DataRow("{type: random_rotation, degrees: 0}")]
    [DataRow("{type: random_perspective, distortion_scale: 0, p: 1}")]
    [DataRow("{type: gaussian_blur, kernel_size: 1}")]
    [DataRow("{type: random_posterize, bits: 8, p: 1}")]
    [DataRow("{type: random_solarize, threshold: 256, p: 1}")]
    [DataRow("{type: random_erasing, p: 0}")]
    [DataRow("{type: random_resized_crop, scale: [1, 1], ratio: [1, 1], size: 40}")]
    [DataRow("{type: resize, size: 40}")]
    [DataRow("{type: center_crop, size: 40}")]
    public void Step_WithoutStrength_IsTheIdentity(string step)
    {
        var image = SamplePictures.Gradient(40, 40);
        var pipeline = TransformPipeline.Parse($"steps: [{step}]", Small);
        for (ulong seed = 0; seed < 10; seed++)
        {
            Assert.AreSequenceEqual(image.Pixels, pipeline.ApplySteps(image, seed).Pixels);
        }
    }

    [TestMethod]
    public void Step_MoreLotsInAnEarlierStep_DrawsTheSame()
    {
        // A jitter that always applies and one that never does draw alike or not: the flip behind it must not notice.
        var image = SamplePictures.Gradient(40, 40);
        var never = TransformPipeline.Parse("steps: [{type: random_erasing, p: 0}, {type: random_horizontal_flip}]", Small);
        var noise = TransformPipeline.Parse("steps: [{type: random_erasing, p: 1, value: noise}, {type: random_horizontal_flip}]", Small);
        for (ulong seed = 0; seed < 40; seed++)
        {
            Assert.AreEqual(Flipped(never, seed), Flipped(noise, seed));
        }

        bool Flipped(TransformPipeline pipeline, ulong seed) =>
            pipeline.Render(image, seed, CancellationToken.None).Applied.Any(
                line => line.StartsWith("random_horizontal_flip", StringComparison.Ordinal));
    }

    private static string Hash(string text) => TransformPipeline.Parse(text).Hash;

    private static string Fingerprint(float[] tensor) =>
        Convert.ToHexString(SHA256.HashData(System.Runtime.InteropServices.MemoryMarshal.AsBytes(tensor.AsSpan())));
}
