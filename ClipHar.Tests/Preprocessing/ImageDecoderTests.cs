using ClipHar.Clip.Preprocessing;

namespace ClipHar.Tests.Preprocessing;

[TestClass]
public sealed class ImageDecoderTests
{
    [TestMethod]
    [DynamicData(nameof(GoldenPictures.FileNames), typeof(GoldenPictures))]
    public void Decode_GoldenPicture_BytesOfPillow(string name)
    {
        var expected = GoldenPictures.Decoded(name);

        var image = ImageDecoder.Decode(GoldenPictures.File(name), ImageLimits.Default, applyOrientation: false);

        Assert.AreEqual(expected.Width, image.Width);
        Assert.AreEqual(expected.Height, image.Height);
        Assert.AreEqual(0, GoldenPictures.LargestDifference(expected.Pixels, image.Pixels));
    }

    [TestMethod]
    [DynamicData(nameof(GoldenPictures.FileNames), typeof(GoldenPictures))]
    public void DecodeSource_GoldenPicture_ModeOfPillow(string name)
    {
        var expected = GoldenPictures.Case(name).GetProperty("pillow_mode").GetString() switch
        {
            "1" => PixelMode.Bilevel,
            "L" => PixelMode.Gray,
            "LA" => PixelMode.GrayAlpha,
            "P" => PixelMode.Palette,
            "RGBA" => PixelMode.Rgba,
            "CMYK" => PixelMode.Cmyk,
            "I" => PixelMode.Gray16,
            _ => PixelMode.Rgb,
        };

        Assert.AreEqual(expected, ImageDecoder.DecodeSource(GoldenPictures.File(name), ImageLimits.Default).Mode);
    }
}
