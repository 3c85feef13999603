using ClipHar.Clip.Transforms;

namespace ClipHar.Tests.Transforms;

/// <summary>Pipelines as people write them, and what they are told when something is wrong.</summary>
[TestClass]
public sealed class TransformReaderTests
{
    [TestMethod]
    [DataRow("", "the text is empty")]
    [DataRow("hello", "an object with the members name and steps is expected")]
    [DataRow("{", "it is not JSON")]
    [DataRow("a: [", "it is not YAML: line 2")]
    [DataRow("{\"steps\": [], \"steps\": []}", "it is not JSON")]
    [DataRow("steps: []\nsteps: []", "line 2: steps is there twice")]
    [DataRow("steps: &a []\nname: *a", "anchors and aliases are not read")]
    [DataRow("steps: []\n---\nsteps: []", "more than one YAML document")]
    [DataRow("name: x", "steps: a list is expected")]
    [DataRow("steps: 3", "steps: a list is expected")]
    [DataRow("name: Not A Name\nsteps: []", "name: 1 to 64 lower-case letters")]
    [DataRow("steps: []\nstep: []", "there is no member 'step'; there are description, format, name, preprocessing, steps")]
    [DataRow("format: cliphar.transforms/9\nsteps: []", "'cliphar.transforms/1' is read")]
    [DataRow("steps: [flip]", "steps[0]: an object with the member type is expected")]
    [DataRow("steps: [{type: resize}, {type: flip}]", "steps[1]: there is no type 'flip'; there are center_crop, color_jitter")]
    [DataRow("steps: [{type: normalize}]", "steps[0]: normalize is no step: the model's preprocessing follows")]
    [DataRow("steps: [{type: resize, sise: 3}]", "steps[0] (resize): there is no parameter 'sise'; there are size, filter, rule")]
    [DataRow("steps: [{type: resize, size: 5000}]", "steps[0] (resize): size is 5000; a whole number from 0 to 4096 is expected")]
    [DataRow("steps: [{type: resize, size: 3.5}]", "size is 3.5; a whole number")]
    [DataRow("steps: [{type: resize, size: \"3\"}]", "size is \"3\"; a whole number")]
    [DataRow("steps: [{type: resize, filter: cubic}]", "filter is \"cubic\"; bilinear or bicubic is expected")]
    [DataRow("steps: [{type: random_grayscale, p: 1.5}]", "p is 1.5; a number from 0 to 1 is expected")]
    [DataRow("steps: [{type: color_jitter, hue: 0.6}]", "hue is 0.6; [low, high] with low <= high, both from -0.5 to 0.5")]
    [DataRow("steps: [{type: color_jitter, brightness: -1}]", "brightness is -1; [low, high]")]
    [DataRow("steps: [{type: color_jitter, brightness: [1.2, 0.8]}]", "with low <= high")]
    [DataRow("steps: [{type: color_jitter, brightness: [1, 2, 3]}]", "brightness is [1,2,3]; [low, high]")]
    [DataRow("steps: [{type: random_resized_crop, ratio: 1}]", "ratio is 1; [low, high]")]
    [DataRow("steps: [{type: random_affine, fill: [0, 0, 256]}]", "fill is [0,0,256]; [red, green, blue], whole numbers from 0 to 255")]
    [DataRow("steps: [{type: gaussian_blur}]", "steps[0] (gaussian_blur): kernel_size is missing; a whole number from 1 to 63 is expected")]
    [DataRow("steps: [{type: gaussian_blur, kernel_size: 4}]", "kernel_size is 4; an odd number is expected")]
    [DataRow("steps: []\npreprocessing: 3", "preprocessing: an object is expected")]
    [DataRow("steps: []\npreprocessing: {size: 3}", "preprocessing: there is no member 'size'; there are crop_rule")]
    [DataRow(
        "steps: []\npreprocessing: {image_size: 300}", "preprocessing: The preprocessing cannot be done as configured: size (224) is "
            + "smaller")]
    [DataRow("steps: []\npreprocessing: {std: [0, 1, 1]}", "image_std must be 3 numbers above 0")]
    [DataRow("steps: []\npreprocessing: {crop_rule: up}", "crop_rule must be round_down or round_half_to_even")]
    public void Parse_WrongText_SaysWhatAndWhereAndWhatIsAllowed(string text, string expected)
    {
        var problem = Assert.ThrowsExactly<TransformFormatException>(() => TransformPipeline.Parse(text));

        Assert.Contains(expected, problem.Message);
    }

    [TestMethod]
    public void Parse_ManyProblems_NamesAll()
    {
        const string Text = """
            name: "?"
            steps:
              - type: color_jitter
                hue: 2
                contrast: x
              - type: nothing
              - type: gaussian_blur
            """;

        var problem = Assert.ThrowsExactly<TransformFormatException>(() => TransformPipeline.Parse(Text));

        Assert.HasCount(5, problem.Problems);
    }

    [TestMethod]
    public void Parse_HostileText_IsRefusedQuickly()
    {
        foreach (var text in new[]
        {
            new string('[', 60_000), new string('{', 60_000), "{\"a\":" + new string('[', 60_000), "steps: " + new string('[', 60_000),
            string.Concat(Enumerable.Repeat("- ", 30_000)), new string('a', 100_000), "steps: ["
                + string.Concat(Enumerable.Repeat("{type: resize},", 40)) + "]",
            "\0", "\t\t- x", "%YAML 9.9\n---\na", "!!python/object: x", "? [a]\n: b",
        })
        {
            Assert.ThrowsExactly<TransformFormatException>(() => TransformPipeline.Parse(text));
        }
    }

    [TestMethod]
    public void Apply_StepThatMakesAGiant_IsRefused()
    {
        var pipeline = TransformPipeline.Parse("steps: [{type: resize, size: 4096}]");

        var problem = Assert.ThrowsExactly<TransformFormatException>(
            () => pipeline.Apply(new Clip.Preprocessing.RgbImage(10_000, 1, new byte[30_000]), 0));

        Assert.Contains("at most 50000000 pixels", problem.Message);
    }

    [TestMethod]
    public void BuiltIn_Medium_HasTheNumbersOfTheOriginal()
    {
        var steps = BuiltInTransforms.Get("medium").Steps;

        Assert.AreSequenceEqual(
            ["random_resized_crop", "random_horizontal_flip", "color_jitter", "random_grayscale"], steps.Select(step => step.Type));
        Assert.AreEqual("[0.8, 1]", steps[0].Parameters["scale"].ToString());
        Assert.AreEqual("[0.9, 1.1]", steps[0].Parameters["ratio"].ToString());
        Assert.AreEqual("0.5", steps[1].Parameters["p"].ToString());
        Assert.AreEqual("[0.8, 1.2]", steps[2].Parameters["contrast"].ToString());
        Assert.AreEqual("[0, 0]", steps[2].Parameters["hue"].ToString());
        Assert.AreEqual("0.02", steps[3].Parameters["p"].ToString());
    }
}
