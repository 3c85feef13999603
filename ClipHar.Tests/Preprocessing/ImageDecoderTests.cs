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

    [TestMethod]
    [DataRow("lossless.webp", 0)]
    [DataRow("animated.webp", 0)]
    [DataRow("plain.tiff", 0)]
    [DataRow("deflated.tiff", 0)]
    [DataRow("interlaced.png", 0)]
    [DataRow("24-bit.bmp", 0)]
    [DataRow("32-bit.bmp", 0)]
    [DataRow("16-bit.bmp", 8)]
    [DataRow("lossy.webp", 24)]
    [DataRow("still.gif", 24)]
    [DataRow("animated.gif", 24)]
    [DataRow("still.avif", 24)]
    [DataRow("progressive.jpg", 24)]
    public void Decode_OtherFormat_FirstFrameWithinTolerance(string name, int tolerance)
    {
        var expected = SamplePictures.Gradient(40, 28);

        var image = ImageDecoder.Decode(SamplePictures.All.Single(sample => sample.Name == name).File, ImageLimits.Default);

        Assert.AreEqual((40, 28), (image.Width, image.Height));
        Assert.IsLessThanOrEqualTo(tolerance, GoldenPictures.LargestDifference(expected.Pixels, image.Pixels));
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(4)]
    [DataRow(8)]
    public void Decode_BitmapWithPalette_ColoursOfPalette(int bits)
    {
        var picture = SamplePictures.Gradient(37, 11);

        var image = ImageDecoder.Decode(BmpWriter.Write(picture, bits), ImageLimits.Default);

        for (var i = 0; i < 37 * 11; i++)
        {
            var red = (picture.Pixels[3 * i] >> (8 - bits)) * 255 / ((1 << bits) - 1);
            CollectionAssert.AreEqual(new[] { (byte)red, (byte)0, (byte)0 }, image.Pixels[(3 * i)..((3 * i) + 3)], $"pixel {i}");
        }
    }

    [TestMethod]
    public void Decode_BitmapStoredFromTheTop_SamePicture()
    {
        var picture = SamplePictures.Gradient(13, 7);

        CollectionAssert.AreEqual(
            picture.Pixels, ImageDecoder.Decode(BmpWriter.Write(picture, 24, topDown: true), ImageLimits.Default).Pixels);
    }

    [TestMethod]
    [DataRow(1, "abc/def")]
    [DataRow(2, "cba/fed")]
    [DataRow(3, "fed/cba")]
    [DataRow(4, "def/abc")]
    [DataRow(5, "ad/be/cf")]
    [DataRow(6, "da/eb/fc")]
    [DataRow(7, "fc/eb/da")]
    [DataRow(8, "cf/be/ad")]
    public void Upright_Orientation_RowsAsTheCameraSawThem(int orientation, string expected)
    {
        var image = new SourceImage(PixelMode.Gray, 3, 2, [.. "abcdef"u8]);

        var upright = ImageOrientation.Upright(image, orientation);

        var rows = upright.Samples.Select(sample => (char)sample).Chunk(upright.Width).Select(row => new string(row));
        Assert.AreEqual(expected, string.Join('/', rows));
    }

    [TestMethod]
    public void Decode_ExifOrientation_AppliedUnlessDeclined()
    {
        var file = GoldenPictures.File("exif-6.jpg");

        var upright = ImageDecoder.Decode(file, ImageLimits.Default);
        var stored = ImageDecoder.Decode(file, ImageLimits.Default, applyOrientation: false);

        Assert.AreEqual((40, 60), (upright.Width, upright.Height));
        Assert.AreEqual((60, 40), (stored.Width, stored.Height));
    }

    [TestMethod]
    [DataRow("gradient.png")]
    [DataRow("rgba.png")]
    [DataRow("exif-6.jpg")]
    public void Decode_AfterEarlierPictureOfItsSizeWasDisposed_SamePicture(string name)
    {
        var file = GoldenPictures.File(name);
        byte[] expected;
        using (var earlier = ImageDecoder.Decode(file, ImageLimits.Default))
        {
            expected = [.. earlier.Pixels];
            earlier.Pixels.AsSpan().Fill(0xEE);
        }

        using var image = ImageDecoder.Decode(file, ImageLimits.Default);

        CollectionAssert.AreEqual(expected, image.Pixels);
    }

    [TestMethod]
    public void Dispose_Twice_MemoryGivenBackOnce()
    {
        var pool = new PixelPool(maxArrays: 4, maxBytes: 1000);
        var image = new RgbImage(2, 2, pool.Rent(12), pool);

        image.Dispose();
        image.Dispose();

        Assert.ThrowsExactly<ObjectDisposedException>(() => image.Pixels);
        Assert.AreNotSame(pool.Rent(12), pool.Rent(12));
    }

    [TestMethod]
    public void Dispose_OwnArray_PictureStays()
    {
        var image = new RgbImage(1, 1, [1, 2, 3]);

        image.Dispose();

        CollectionAssert.AreEqual(new byte[] { 1, 2, 3 }, image.Pixels);
    }

    [TestMethod]
    public void Return_MoreThanAllowed_OldestAndTooLargeGo()
    {
        var pool = new PixelPool(maxArrays: 2, maxBytes: 100);
        byte[][] arrays = [new byte[30], new byte[31], new byte[32], new byte[200]];

        foreach (var array in arrays)
        {
            pool.Return(array);
        }

        var kept = arrays.Select(array => ReferenceEquals(array, pool.Rent(array.Length))).ToArray();
        CollectionAssert.AreEqual(new[] { false, true, true, false }, kept);
    }
}
