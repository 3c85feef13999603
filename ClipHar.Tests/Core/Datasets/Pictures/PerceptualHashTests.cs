using ClipHar.Clip.Preprocessing;
using ClipHar.Core.Datasets.Pictures;
using ClipHar.Training.Rendering;
using ClipHar.Training.Rendering.Export;

namespace ClipHar.Tests.Core.Datasets.Pictures;

[TestClass]
public sealed class PerceptualHashTests
{
    private static readonly ActionRenderer Renderer = new();

    [TestMethod]
    public void Compute_OneColour_IsZero()
    {
        var pixels = new byte[50 * 40 * 3];
        pixels.AsSpan().Fill(137);

        Assert.AreEqual(0UL, PerceptualHash.Compute(new RgbImage(50, 40, pixels)));
    }

    [TestMethod]
    public void Compute_CosineOfOneFrequency_SetsThatBit()
    {
        // Luma 128 + 100 cos(pi (2x + 1) 3 / 64): all energy is in horizontal frequency 3 and vertical frequency 0, so a vertical
        // cosine of frequency 2 on top makes exactly the coefficient (v = 2, u = 3) of their product.
        var pixels = new byte[32 * 32 * 3];
        for (var y = 0; y < 32; y++)
        {
            for (var x = 0; x < 32; x++)
            {
                var value = 128 + (100 * Math.Cos(Math.PI * ((2 * x) + 1) * 3 / 64) * Math.Cos(Math.PI * ((2 * y) + 1) * 2 / 64));
                pixels.AsSpan(((y * 32) + x) * 3, 3).Fill((byte)Math.Round(value));
            }
        }

        var hash = PerceptualHash.Compute(new RgbImage(32, 32, pixels));

        // Rounding to bytes leaves small coefficients elsewhere, half of which are above the median: only this bit is certain.
        Assert.AreNotEqual(0UL, hash & (1UL << ((8 * 1) + 2)));
    }

    [TestMethod]
    [DataRow(160, 40)]
    [DataRow(160, 90)]
    [DataRow(224, 75)]
    [DataRow(97, 90)]
    [DataRow(24, 95)]
    public void Distance_SameSceneAtAnotherSizeAndQuality_IsSmall(int size, int quality)
    {
        foreach (var action in ActionRenderer.Actions)
        {
            var original = PerceptualHash.Compute(Renderer.Render(SceneDomain.Standard, action, 256, 11).Image);
            var file = PictureFiles.EncodeJpeg(Renderer.Render(SceneDomain.Standard, action, size, 11).Image, quality);
            var copy = PerceptualHash.Compute(ImageDecoder.Decode(file, ImageLimits.Default));

            Assert.IsLessThanOrEqualTo(10, PerceptualHash.Distance(original, copy), action);
        }
    }

    [TestMethod]
    public void Distance_DifferentScenes_IsLarge()
    {
        var hashes = ActionRenderer.Actions
            .Select((action, index) => PerceptualHash.Compute(Renderer.Render(SceneDomain.Standard, action, 128, index * 31).Image)).ToList();
        var distances = hashes.SelectMany((left, index) => hashes.Skip(index + 1).Select(right => PerceptualHash.Distance(left, right))).ToList();

        Assert.IsGreaterThan(10, distances.Min());
        Assert.IsGreaterThan(24, distances.Average());
    }

    [TestMethod]
    public void Compute_BrighterCopy_IsTheSame()
    {
        var image = Renderer.Render(SceneDomain.Standard, "running", 128, 3).Image;
        var brighter = new RgbImage(image.Width, image.Height, [.. image.Pixels.Select(value => (byte)(64 + (value / 2)))]);

        Assert.IsLessThanOrEqualTo(4, PerceptualHash.Distance(PerceptualHash.Compute(image), PerceptualHash.Compute(brighter)));
    }

    [TestMethod]
    [DataRow(1, 1)]
    [DataRow(1, 500)]
    [DataRow(700, 2)]
    [DataRow(33, 31)]
    public void Compute_AnySize_AveragesEveryPixelOnce(int width, int height)
    {
        var pixels = new byte[width * height * 3];
        pixels.AsSpan().Fill(200);

        Assert.AreEqual(0UL, PerceptualHash.Compute(new RgbImage(width, height, pixels)));
    }
}
