using ClipHar.Clip.Preprocessing;

namespace ClipHar.Tests.Preprocessing;

[TestClass]
public sealed class ClipImagePreprocessorTests
{
    private const float FloatTolerance = 1e-6f;

    public static IEnumerable<object[]> FilesAndInstructions =>
        from file in GoldenPictures.FileNames
        from instructions in SupportedInstructions
        select new[] { file[0], instructions };

    private static IEnumerable<object> SupportedInstructions =>
        Enum.GetValues<ResampleInstructions>().Where(set => set <= ImageResizer.BestInstructions).Cast<object>();

    [TestMethod]
    [DynamicData(nameof(FilesAndInstructions))]
    public void Resize_RgbFirst_BytesOfReference(string name, object instructions)
    {
        var image = GoldenPictures.Decoded(name);

        var at32 = Resize(image, PreprocessorConfig.HuggingFace(32), (ResampleInstructions)instructions);
        var at224 = Resize(image, PreprocessorConfig.HuggingFace(224), (ResampleInstructions)instructions);

        Assert.AreEqual(0, GoldenPictures.LargestDifference(GoldenPictures.Result("u8_32", "rgb_first", name).Bytes, at32));
        Assert.AreEqual(GoldenPictures.Sha256At224("rgb_first", name), GoldenPictures.Sha256(at224));
    }

    [TestMethod]
    [DynamicData(nameof(GoldenPictures.FileNames), typeof(GoldenPictures))]
    public void Resize_OwnMode_BytesOfOpenAI(string name)
    {
        var image = ImageDecoder.DecodeSource(GoldenPictures.File(name), ImageLimits.Default, applyOrientation: false);

        Assert.AreEqual(0, GoldenPictures.LargestDifference(GoldenPictures.Result("u8_32", "openai", name).Bytes, ResizeSource(image, 32)));
        Assert.AreEqual(GoldenPictures.Sha256At224("openai", name), GoldenPictures.Sha256(ResizeSource(image, 224)));
    }

    [TestMethod]
    public void Resize_ExifOrientation_BytesOfUprightPicture()
    {
        const string Name = "exif-6.jpg";
        var image = ImageDecoder.Decode(GoldenPictures.File(Name), ImageLimits.Default);

        var pixels = Resize(image, PreprocessorConfig.OpenAI(32), ImageResizer.BestInstructions);

        Assert.AreEqual(0, GoldenPictures.LargestDifference(GoldenPictures.Tensors[$"u8_32/upright/{Name}"].Bytes, pixels));
    }

    [TestMethod]
    [DynamicData(nameof(GoldenPictures.FileNames), typeof(GoldenPictures))]
    public void Preprocess_GoldenPicture_FloatsOfBothReferences(string name)
    {
        var decoded = GoldenPictures.Decoded(name);
        var source = ImageDecoder.DecodeSource(GoldenPictures.File(name), ImageLimits.Default, applyOrientation: false);

        var huggingFace = new float[3 * 32 * 32];
        new ClipImagePreprocessor(PreprocessorConfig.HuggingFace(32)).Preprocess(decoded, huggingFace);
        var openAI = new float[3 * 32 * 32];
        new ClipImagePreprocessor(PreprocessorConfig.OpenAI(32)).Preprocess(source, openAI);

        AssertClose(GoldenPictures.Result("f32_32", "rgb_first", name).Floats, huggingFace);
        AssertClose(GoldenPictures.Result("f32_32", "openai", name).Floats, openAI);
    }

    private static byte[] Resize(RgbImage image, PreprocessorConfig config, ResampleInstructions instructions)
    {
        var preprocessor = new ClipImagePreprocessor(config, instructions);
        var pixels = new byte[preprocessor.TensorLength];
        preprocessor.Resize(image, pixels);
        return GoldenPictures.ToChannelsFirst(pixels);
    }

    private static byte[] ResizeSource(SourceImage image, int size)
    {
        var preprocessor = new ClipImagePreprocessor(PreprocessorConfig.OpenAI(size));
        var pixels = new byte[preprocessor.TensorLength];
        preprocessor.Resize(image, pixels);
        return GoldenPictures.ToChannelsFirst(pixels);
    }

    private static void AssertClose(float[] expected, float[] actual)
    {
        Assert.HasCount(expected.Length, actual);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.AreEqual(expected[i], actual[i], FloatTolerance, $"element {i}");
        }
    }
}
