using ClipHar.Core.Serving.Predictions;

namespace ClipHar.Tests.Core.Serving;

[TestClass]
public sealed class PictureQualityTests
{
    [TestMethod]
    public void Measure_FlatGray_HasItsLuminanceAndNoContrast()
    {
        var quality = PictureQuality.Measure(Fill(640, 480, (_, _) => 51), 640, 480);

        Assert.AreEqual(0.2, quality.MeanLuminance, 1e-9);
        Assert.AreEqual(0, quality.Contrast, 1e-6);
        Assert.AreEqual(0, quality.Sharpness, 1e-9);
    }

    [TestMethod]
    public void Measure_FineCheckerboard_IsSharperThanAGradient()
    {
        var checker = PictureQuality.Measure(Fill(200, 150, (x, y) => (x + y) % 2 == 0 ? 255 : 0), 200, 150);
        var gradient = PictureQuality.Measure(Fill(200, 150, (x, _) => x), 200, 150);

        Assert.IsGreaterThan(gradient.Sharpness + 1, checker.Sharpness);
        Assert.IsGreaterThan(0.1, gradient.Contrast);
    }

    [TestMethod]
    public void Measure_OnePixel_IsDefined()
    {
        var quality = PictureQuality.Measure([255, 255, 255], 1, 1);

        Assert.AreEqual(new PictureQuality(1, 0, 0), quality with { MeanLuminance = Math.Round(quality.MeanLuminance, 9) });
    }

    private static byte[] Fill(int width, int height, Func<int, int, int> value)
    {
        var pixels = new byte[width * height * 3];
        for (var i = 0; i < width * height; i++)
        {
            pixels.AsSpan(i * 3, 3).Fill((byte)value(i % width, i / width));
        }

        return pixels;
    }
}
