using System.Buffers.Binary;
using ClipHar.Clip.Preprocessing;
using NetVips;

namespace ClipHar.Tests.Preprocessing;

[TestClass]
public sealed class HostilePictureTests
{
    private const long Megabyte = 1 << 20;

    private static readonly ImageLimits SmallLimits = new() { MaxPixels = 1_000_000, MaxBytes = 4 * Megabyte };

    public static IEnumerable<object[]> EveryPicture =>
        GoldenPictures.FileNames.Select(name => new[] { name[0], GoldenPictures.File((string)name[0]) })
            .Concat(SamplePictures.All.Select(sample => new object[] { sample.Name, sample.File }));

    [TestMethod]
    [DynamicData(nameof(EveryPicture))]
    public void Decode_MutatedPicture_PictureOrClearErrorInBoundedMemory(string name, byte[] file)
    {
        // Pixels in the file's channels, as RGB, and turned upright; the file with and without chunks; exceptions.
        var mostAllocated = (SmallLimits.MaxPixels * 12) + (4L * file.Length) + Megabyte;
        for (var seed = 0; seed < 80; seed++)
        {
            var mutated = FileMutator.Mutate(file, new Random(seed));
            if (name.EndsWith(".png", StringComparison.Ordinal) && seed % 2 == 0)
            {
                mutated = PngBuilder.WithRightChecksums(mutated);
            }

            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                var image = ImageDecoder.Decode(mutated, SmallLimits);
                Assert.IsLessThanOrEqualTo(SmallLimits.MaxPixels, (long)image.Width * image.Height);
            }
            catch (ImageFormatException e)
            {
                Assert.EndsWith(".", e.Message);
            }

            Assert.IsLessThan(mostAllocated, GC.GetAllocatedBytesForCurrentThread() - before, $"{name}, seed {seed}");
        }
    }

    [TestMethod]
    [DynamicData(nameof(EveryPicture))]
    public void Decode_CutOffPicture_Refused(string name, byte[] file)
    {
        // A bitmap's palette and a TIFF's directory may lie where the cut goes unnoticed, but never the pixels.
        foreach (var kept in new[] { 0.1, 0.5, 0.8 })
        {
            var cut = file[..(int)(file.Length * kept)];
            var error = Assert.ThrowsExactly<ImageFormatException>(
                () => ImageDecoder.Decode(cut, ImageLimits.Default), $"{name} at {kept}");
            Assert.AreNotEqual(ImageProblem.TooLarge, error.Problem);
        }
    }

    [TestMethod]
    [DynamicData(nameof(EveryPicture))]
    public void Decode_GarbageBehindPicture_SamePicture(string name, byte[] file)
    {
        byte[] longer = [.. file, .. new byte[37], .. "trailing"u8];

        CollectionAssert.AreEqual(
            ImageDecoder.Decode(file, ImageLimits.Default).Pixels, ImageDecoder.Decode(longer, ImageLimits.Default).Pixels, name);
    }

    [TestMethod]
    public void Decode_HeaderDeclaresGigabytes_RefusedBeforePixelsAreTaken()
    {
        var jpeg = GoldenPictures.File("photo-420.jpg");
        var startOfFrame = jpeg.AsSpan().IndexOf([(byte)0xFF, (byte)0xC0]);
        jpeg.AsSpan(startOfFrame + 5, 4).Fill(0xF0);
        var bmp = Sample("24-bit.bmp");
        BinaryPrimitives.WriteInt32LittleEndian(bmp.AsSpan(18), 60_000);
        BinaryPrimitives.WriteInt32LittleEndian(bmp.AsSpan(22), 60_000);

        var tiff = Sample("plain.tiff");
        SetTiffTag(tiff, 256, 60_000);
        SetTiffTag(tiff, 257, 60_000);
        var webP = Sample("animated.webp");
        webP.AsSpan(24, 6).Fill(0x7F);
        var avif = Sample("still.avif");
        avif.AsSpan(avif.AsSpan().IndexOf("ispe"u8) + 8, 8).Fill(0x7F);

        AssertRefused(ImageProblem.TooLarge, PngBuilder.File(PngBuilder.Header(0x7FFFFFFF, 0x7FFFFFFF), PngBuilder.Chunk("IEND", [])));
        AssertRefused(ImageProblem.TooLarge, PngBuilder.File(PngBuilder.Header(100_000, 100_000, 1, 0), PngBuilder.Chunk("IEND", [])));
        AssertRefused(ImageProblem.TooLarge, jpeg);
        AssertRefused(ImageProblem.TooLarge, bmp);
        AssertRefused(ImageProblem.TooLarge, tiff);
        AssertRefused(ImageProblem.Damaged, webP);
        AssertRefused(ImageProblem.Damaged, avif);
    }

    [TestMethod]
    public void Decode_GifDeclaresHugeScreen_SizeOfItsFrame()
    {
        // Many GIFs lie about the screen, so the decoder believes the frame instead.
        var gif = Sample("still.gif");
        gif.AsSpan(6, 4).Fill(0xFF);

        Assert.AreEqual(40, ImageDecoder.Decode(gif, ImageLimits.Default).Width);
    }

    [TestMethod]
    public void Decode_ChunkDeclaresGigabytes_Truncated()
    {
        var file = GoldenPictures.File("gradient.png");
        BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(8 + 25), 0xFFFFFFFF);

        AssertRefused(ImageProblem.Truncated, file);
    }

    [TestMethod]
    [DataRow("zTXt")]
    [DataRow("iCCP")]
    [DataRow("iTXt")]
    public void Decode_PngWithTextBomb_DecodedWithoutInflatingIt(string type)
    {
        var picture = GoldenPictures.File("gradient.png");
        byte[] body = [.. "key\0"u8, .. type == "iTXt" ? "\u0001\0\0\0"u8 : "\0"u8, .. PngBuilder.DeflatedZeros(200 * Megabyte)];
        byte[] bomb = [.. picture[..33], .. PngBuilder.Chunk(type, body), .. picture[33..]];
        var before = Stats.MemHighwater;

        var image = ImageDecoder.Decode(bomb, ImageLimits.Default);

        CollectionAssert.AreEqual(GoldenPictures.Decoded("gradient.png").Pixels, image.Pixels);
        Assert.IsLessThan((ulong)(64 * Megabyte), Stats.MemHighwater - before);
    }

    [TestMethod]
    public void Decode_PngWithMorePixelsThanDeclared_BoundedMemory()
    {
        var bomb = PngBuilder.File(
            PngBuilder.Header(100, 100), PngBuilder.Chunk("IDAT", PngBuilder.DeflatedZeros(500 * Megabyte)), PngBuilder.Chunk("IEND", []));
        var before = (GC.GetAllocatedBytesForCurrentThread(), Stats.MemHighwater);

        try
        {
            Assert.AreEqual(100, ImageDecoder.Decode(bomb, ImageLimits.Default).Width);
        }
        catch (ImageFormatException e)
        {
            Assert.AreEqual(ImageProblem.Damaged, e.Problem);
        }

        Assert.IsLessThan(16 * Megabyte, GC.GetAllocatedBytesForCurrentThread() - before.Item1);
        Assert.IsLessThan((ulong)(64 * Megabyte), Stats.MemHighwater - before.MemHighwater);
    }

    [TestMethod]
    public void Decode_JpegWithThousandsOfScans_Refused()
    {
        // Each scan of a progressive JPEG goes over all of its coefficients: a small file can keep a processor busy for hours.
        var black = new RgbImage(1000, 1000, new byte[3_000_000]);
        var jpeg = SamplePictures.Save(black, image => image.JpegsaveBuffer(interlace: true));
        var scan = jpeg[jpeg.AsSpan().LastIndexOf([(byte)0xFF, (byte)0xDA])..^2];
        byte[] bomb = [.. jpeg[..^2], .. Enumerable.Repeat(scan, 2000).SelectMany(bytes => bytes), 0xFF, 0xD9];

        var error = Assert.ThrowsExactly<ImageFormatException>(() => ImageDecoder.Decode(bomb, ImageLimits.Default));

        Assert.AreEqual(ImageProblem.Damaged, error.Problem);
    }

    [TestMethod]
    public void Decode_MoreThanAllowed_MessageGivesValueAndLimit()
    {
        var file = GoldenPictures.File("checker.png");

        var bytes = Assert.ThrowsExactly<ImageFormatException>(() => ImageDecoder.Decode(file, new ImageLimits { MaxBytes = 100 }));
        var pixels = Assert.ThrowsExactly<ImageFormatException>(() => ImageDecoder.Decode(file, new ImageLimits
        {
            MaxPixels = 120 * 90 - 1,
        }));
        var side = Assert.ThrowsExactly<ImageFormatException>(() => ImageDecoder.Decode(file, new ImageLimits { MaxDimension = 119 }));

        Assert.Contains("at most 100 are allowed", bytes.Message);
        Assert.Contains("120 x 90 pixels; at most 10,799 pixels", pixels.Message);
        Assert.Contains("119 a side", side.Message);
        Assert.AreEqual(120, ImageDecoder.Decode(file, new ImageLimits { MaxPixels = 120 * 90, MaxDimension = 120 }).Width);
    }

    [TestMethod]
    [DataRow("", "is empty")]
    [DataRow("<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG")]
    [DataRow("<!doctype html><html></html>", "web page")]
    [DataRow("%PDF-1.7", "PDF")]
    [DataRow("data:image/png;base64,AAAA", "data URL")]
    [DataRow("\0\0\0\u0018ftypheic\0\0\0\0mif1heic", "HEIC")]
    [DataRow("hello, world", "no picture")]
    public void Decode_NoPicture_SaysWhatItIsAndWhatIsAllowed(string text, string expected)
    {
        var error = Assert.ThrowsExactly<ImageFormatException>(
            () => ImageDecoder.Decode(System.Text.Encoding.ASCII.GetBytes(text), ImageLimits.Default));

        Assert.AreEqual(ImageProblem.Unsupported, error.Problem);
        Assert.Contains(expected, error.Message);
        Assert.Contains("JPEG, PNG, WebP", error.Message);
    }

    private static byte[] Sample(string name) => (byte[])SamplePictures.All.Single(sample => sample.Name == name).File.Clone();

    /// <summary>Sets a 4-byte value in the first directory of a little-endian TIFF.</summary>
    private static void SetTiffTag(byte[] file, ushort tag, uint value)
    {
        var directory = (int)BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(4));
        var count = BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(directory));
        for (var i = 0; i < count; i++)
        {
            var entry = file.AsSpan(directory + 2 + (12 * i), 12);
            if (BinaryPrimitives.ReadUInt16LittleEndian(entry) == tag)
            {
                BinaryPrimitives.WriteUInt16LittleEndian(entry[2..], 4);
                BinaryPrimitives.WriteUInt32LittleEndian(entry[8..], value);
                return;
            }
        }

        Assert.Fail($"The TIFF has no tag {tag}.");
    }

    private static void AssertRefused(ImageProblem problem, byte[] file)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();

        var error = Assert.ThrowsExactly<ImageFormatException>(() => ImageDecoder.Decode(file, ImageLimits.Default));

        Assert.AreEqual(problem, error.Problem, error.Message);
        Assert.IsLessThan(Megabyte, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
