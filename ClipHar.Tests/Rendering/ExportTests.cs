using System.Text;
using ClipHar.Clip.Preprocessing;
using ClipHar.Training.Rendering;
using ClipHar.Training.Rendering.Export;

namespace ClipHar.Tests.Rendering;

[TestClass]
public sealed class ExportTests
{
    public required TestContext TestContext { get; set; }

    [TestMethod]
    public void Y4mWriter_GreyFrame_HasTheHeaderAndTheLimitedRangeValues()
    {
        using var stream = new MemoryStream();
        var writer = new Y4mWriter(stream, 4, 2, 10);
        writer.WriteFrame(new RgbImage(4, 2, [.. Enumerable.Repeat((byte)255, 24)]));
        writer.WriteFrame(new RgbImage(4, 2, new byte[24]));
        var bytes = stream.ToArray();
        var header = "YUV4MPEG2 W4 H2 F10:1 Ip A1:1 C420jpeg\n";
        Assert.AreEqual(header, Encoding.ASCII.GetString(bytes, 0, header.Length));
        const int FrameBytes = 6 + 12;
        Assert.HasCount(header.Length + (2 * FrameBytes), bytes);
        Assert.AreEqual("FRAME\n", Encoding.ASCII.GetString(bytes, header.Length, 6));
        CollectionAssert.AreEqual(
            new byte[] { 235, 235, 235, 235, 235, 235, 235, 235, 128, 128, 128, 128 }, bytes[(header.Length + 6)..(header.Length + 18)]);
        Assert.AreEqual(16, bytes[header.Length + FrameBytes + 6]);
    }

    [TestMethod]
    public void Y4mWriter_OddSizeOrOtherFrame_IsRefused()
    {
        Assert.ThrowsExactly<ArgumentException>(() => new Y4mWriter(Stream.Null, 3, 2, 10));
        var writer = new Y4mWriter(Stream.Null, 4, 2, 10);
        Assert.ThrowsExactly<ArgumentException>(() => writer.WriteFrame(new RgbImage(2, 2, new byte[12])));
    }

    [TestMethod]
    public void WriteActions_TwoActions_WritesEveryFrame()
    {
        var path = Path.Combine(Path.GetTempPath(), $"cliphar-{Guid.NewGuid():n}.y4m");
        try
        {
            Y4mWriter.WriteActions(path, new ActionRenderer(), ["clapping", "running"], 64, 48, 5, 1, 3);
            var header = "YUV4MPEG2 W64 H48 F5:1 Ip A1:1 C420jpeg\n".Length;
            Assert.AreEqual(header + (10 * (6 + (64 * 48 * 3 / 2))), new FileInfo(path).Length);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [TestMethod]
    public async Task WriteFolderAsync_OnePerAction_WritesPicturesThatDecodeAndCaptions()
    {
        var directory = Directory.CreateTempSubdirectory("cliphar-").FullName;
        try
        {
            var paths = await PictureFiles.WriteFolderAsync(
                directory, new ActionRenderer(), SceneDomain.Standard, 1, 48, 1, TestContext.CancellationToken);
            Assert.HasCount(17, paths);
            foreach (var path in paths)
            {
                var image = ImageDecoder.Decode(await File.ReadAllBytesAsync(path, TestContext.CancellationToken), new ImageLimits());
                Assert.AreEqual(48, image.Width);
            }

            Assert.HasCount(17, await File.ReadAllLinesAsync(Path.Combine(directory, "captions.tsv"), TestContext.CancellationToken));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [TestMethod]
    public void EncodePng_ThenDecode_IsLossless()
    {
        var image = new ActionRenderer().Render(SceneDomain.Standard, "eating", 40, 4).Image;
        CollectionAssert.AreEqual(image.Pixels, ImageDecoder.Decode(PictureFiles.EncodePng(image), new ImageLimits()).Pixels);
    }

    [TestMethod]
    public void ContactSheet_TwoActionsThreeColumns_HasTheirPictures()
    {
        var renderer = new ActionRenderer();
        var sheet = ContactSheet.Render(renderer, SceneDomain.Standard, ["running", "eating"], 3, 32, 9);
        Assert.AreEqual((3 * 34) + 2, sheet.Width);
        Assert.AreEqual((2 * 34) + 2, sheet.Height);
        var first = renderer.Render(SceneDomain.Standard, "running", 32, 9).Image;
        CollectionAssert.AreEqual(first.Pixels[..96], sheet.Pixels[(((2 * sheet.Width) + 2) * 3)..(((2 * sheet.Width) + 34) * 3)]);
    }
}
