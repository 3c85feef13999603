using ClipHar.Clip.Preprocessing;

namespace ClipHar.Tests.Preprocessing;

[TestClass]
public sealed class ImageResizerTests
{
    [TestMethod]
    [DataRow(ResampleFilter.Bicubic)]
    [DataRow(ResampleFilter.Bilinear)]
    public void Resize_AnySize_SameBytesWithEveryInstructionSet(ResampleFilter filter)
    {
        var random = new Random(7);
        for (var trial = 0; trial < 60; trial++)
        {
            var image = Noise(random.Next(1, 200), random.Next(1, 200), random);
            var config = PreprocessorConfig.HuggingFace(random.Next(1, 70)) with { Resample = filter, ResizeTo = 70 };

            var expected = Resize(image, config, ResampleInstructions.Scalar);

            foreach (var instructions in Enum.GetValues<ResampleInstructions>().Where(set => set <= ImageResizer.BestInstructions))
            {
                CollectionAssert.AreEqual(
                    expected, Resize(image, config, instructions), $"{instructions}: {image.Width} x {image.Height} to {config.ImageSize}");
            }
        }
    }

    [TestMethod]
    public void Resize_Stretch_WholeWidthIsKept()
    {
        // Left half black, right half white: the proportion is lost, the halves are not.
        var pixels = new byte[400 * 10 * 3];
        for (var i = 0; i < pixels.Length; i++)
        {
            pixels[i] = i / 3 % 400 < 200 ? (byte)0 : (byte)255;
        }

        var resized = Resize(
            new RgbImage(400, 10, pixels), PreprocessorConfig.HuggingFace(20) with { ResizeRule = ResizeRule.Stretch },
            ImageResizer.BestInstructions);

        for (var x = 0; x < 20; x++)
        {
            Assert.AreEqual(x < 10 ? 0 : 255, resized[3 * x], 25, $"column {x}");
        }
    }

    [TestMethod]
    [DataRow(30_000, 1)]
    [DataRow(1, 30_000)]
    public void Preprocess_OnePixelWide_ComputesOnlyTheCrop(int width, int height)
    {
        var preprocessor = new ClipImagePreprocessor(PreprocessorConfig.HuggingFace(224));
        var image = new RgbImage(width, height, new byte[3 * width * height]);
        var tensor = new float[preprocessor.TensorLength];
        var before = GC.GetAllocatedBytesForCurrentThread();

        preprocessor.Preprocess(image, tensor);

        Assert.IsLessThan(4 << 20, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.AreEqual((0 - 0.48145466f) / 0.26862954f, tensor[0], 1e-6f);
    }

    [TestMethod]
    public void Preprocess_SameSizeAgain_AllocatesNothing()
    {
        var preprocessor = new ClipImagePreprocessor(PreprocessorConfig.HuggingFace(224));
        var image = SamplePictures.Gradient(320, 240);
        var tensor = new float[preprocessor.TensorLength];
        for (var i = 0; i < 3; i++)
        {
            preprocessor.Preprocess(image, tensor);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        preprocessor.Preprocess(image, tensor);

        // The pool may have given its arrays to another test meanwhile; a tensor's worth of garbage would still be seen.
        Assert.IsLessThan(600_000, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [TestMethod]
    public void Preprocess_ManyThreadsAndSizes_SameTensors()
    {
        var preprocessor = new ClipImagePreprocessor(PreprocessorConfig.HuggingFace(32));
        var images = Enumerable.Range(0, 100).Select(i => Noise(33 + i, 40 + (i * 7 % 50), new Random(i))).ToArray();
        var expected = images.Select(image => Preprocess(preprocessor, image)).ToArray();

        Parallel.For(0, images.Length * 4, i =>
            CollectionAssert.AreEqual(expected[i % images.Length], Preprocess(preprocessor, images[i % images.Length])));
    }

    [TestMethod]
    public void Get_MoreAxesThanCapacity_KeepsThoseUsedLast()
    {
        var cache = new ResampleWeightsCache(capacity: 2);
        var first = cache.Get(Axis(10));
        cache.Get(Axis(11));
        Assert.AreSame(first, cache.Get(Axis(10)));

        cache.Get(Axis(12));

        Assert.AreEqual(2, cache.Count);
        Assert.AreSame(first, cache.Get(Axis(10)));
        static ResampleAxis Axis(int size) => new(size, 5, 0, 5, ResampleFilter.Bicubic);
    }

    [TestMethod]
    public void Preprocess_DestinationOfAnotherLength_SaysWhatIsNeeded()
    {
        var preprocessor = new ClipImagePreprocessor(PreprocessorConfig.HuggingFace(8));

        var error = Assert.ThrowsExactly<ArgumentException>(() => preprocessor.Preprocess(SamplePictures.Gradient(8, 8), new float[10]));

        Assert.Contains("192 floats (3 x 8 x 8), not 10", error.Message);
    }

    private static RgbImage Noise(int width, int height, Random random)
    {
        var pixels = new byte[3 * width * height];
        random.NextBytes(pixels);

        // Hard edges between black and white are where the filter overshoots and clamping matters.
        for (var i = 0; i < pixels.Length / 2; i++)
        {
            pixels[i] = (byte)(pixels[i] < 128 ? 0 : 255);
        }

        return new RgbImage(width, height, pixels);
    }

    private static byte[] Resize(RgbImage image, PreprocessorConfig config, ResampleInstructions instructions)
    {
        var preprocessor = new ClipImagePreprocessor(config, instructions);
        var pixels = new byte[preprocessor.TensorLength];
        preprocessor.Resize(image, pixels);
        return pixels;
    }

    private static float[] Preprocess(ClipImagePreprocessor preprocessor, RgbImage image)
    {
        var tensor = new float[preprocessor.TensorLength];
        preprocessor.Preprocess(image, tensor);
        return tensor;
    }
}
