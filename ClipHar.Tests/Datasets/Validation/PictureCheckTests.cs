using ClipHar.Core.Datasets.Validation;
using ClipHar.Tests.Preprocessing;
using NetVips;

namespace ClipHar.Tests.Datasets.Validation;

/// <summary>Each check of single pictures, on one that it must find among others that it must let pass.</summary>
[TestClass]
public sealed class PictureCheckTests
{
    public required TestContext TestContext { get; set; }

    private CancellationToken Token => TestContext.CancellationToken;

    public static IEnumerable<object[]> Bad()
    {
        yield return ["decodable", CheckBench.Png(1)[..^40], "pictures/bad.png", "cut off"];
        yield return ["decodable", "<html>not found</html>"u8.ToArray(), "pictures/bad.png", "web page"];
        yield return ["decodable", Array.Empty<byte>(), "pictures/bad.png", "empty"];
        yield return ["file_type", CheckBench.Copy(1), "pictures/bad.png", "is Jpeg, its name ends with .png"];
        yield return ["file_type", CheckBench.Png(1), "pictures/bad", "no extension"];
        yield return ["picture_size", CheckBench.Png(1, 31, 200), "pictures/bad.png", "31 x 200"];
        yield return ["aspect_ratio", CheckBench.Png(1, 64, 300), "pictures/bad.png", "4.7 to 1"];
        yield return ["colour_channels", Saved(image => image.Bandjoin(255).PngsaveBuffer()), "pictures/bad.png", "transparency"];
        yield return ["colour_channels", Saved(image => image.Colourspace(Enums.Interpretation.Cmyk).JpegsaveBuffer()), "pictures/bad.jpg",
            "CMYK"];
        yield return ["bit_depth",
            Saved(image => (image.Cast(Enums.BandFormat.Ushort) * 256).Cast(Enums.BandFormat.Ushort)
                .Copy(interpretation: Enums.Interpretation.Rgb16).PngsaveBuffer(bitdepth: 16)), "pictures/bad.png", "16 bits"];
        yield return ["exif_orientation", WithExif("orientation", 6), "pictures/bad.jpg", "left side"];
        yield return ["personal_metadata", WithExif("exif-ifd3-GPSLatitude", "52/1 30/1 0/1"), "pictures/bad.jpg", "GPSLatitude"];
        yield return ["personal_metadata", WithExif("exif-ifd0-Artist", "Somebody"), "pictures/bad.jpg", "Artist"];
        yield return ["blank_pictures", CheckBench.Png(CheckBench.Flat(120)), "pictures/bad.png", "0.0000"];
        yield return ["dark_pictures", CheckBench.Png(CheckBench.Flat(3)), "pictures/bad.png", "brightness"];
        yield return ["overexposed_pictures", CheckBench.Png(CheckBench.Flat(254)), "pictures/bad.png", "brightness"];
        yield return ["blurred_pictures", Saved(image => image.Resize(4).Gaussblur(24).PngsaveBuffer()), "pictures/bad.png", "Sharpness"];
    }

    [TestMethod]
    [DynamicData(nameof(Bad))]
    public async Task RunAsync_OneBadPicture_FindsItAndNoOther(string check, byte[] bad, string path, string detail)
    {
        var bench = new CheckBench().Add(CheckBench.Png(2)).Add(bad, path: path).Add(CheckBench.Copy(3), path: "pictures/good.jpeg");

        var finding = await bench.RunAsync(check, Token);

        Assert.AreEqual(CheckOutcome.Failed, finding.Outcome, finding.Summary);
        Assert.AreEqual(path, finding.Affected.Single().Path);
        Assert.AreEqual(1, finding.Affected[0].Sample);
        Assert.Contains(detail, finding.Affected[0].Detail);
    }

    [TestMethod]
    public async Task RunAsync_GoodPictures_PassesEveryCheck()
    {
        var bench = new CheckBench().Add(CheckBench.Png(2)).Add(CheckBench.Copy(3), path: "pictures/good.jpeg");

        foreach (var check in Bad().Select(row => (string)row[0]).Distinct())
        {
            var finding = await bench.RunAsync(check, Token);
            Assert.AreEqual(CheckOutcome.Passed, finding.Outcome,
                $"{check}: {finding.Summary} {string.Concat(finding.Affected.Select(item => item.Detail))}");
            Assert.IsEmpty(finding.Affected);
        }
    }

    [TestMethod]
    public async Task RunAsync_WithinTheTolerance_PassesAndStillNamesThePicture()
    {
        var bench = new CheckBench().Add(CheckBench.Png(CheckBench.Flat(9))).Add(CheckBench.Png(1)).Add(CheckBench.Png(2))
            .Add(CheckBench.Png(3));

        var finding = await bench.RunAsync("blank_pictures", Token, new Dictionary<string, double> { ["max_share"] = 0.25 });

        Assert.AreEqual(CheckOutcome.Passed, finding.Outcome);
        Assert.AreEqual(0, finding.Affected.Single().Sample);
        Assert.AreEqual(0.25, finding.Evidence.Single(evidence => evidence.Name == "Share affected").Value);
    }

    [TestMethod]
    public async Task RunAsync_NoPictureDecodes_SkipsWithTheReason()
    {
        var bench = new CheckBench().Add([1, 2, 3]);

        var finding = await bench.RunAsync("blank_pictures", Token);

        Assert.AreEqual(CheckOutcome.Skipped, finding.Outcome);
        Assert.IsNotNull(finding.Reason);
    }

    [TestMethod]
    public async Task Decodable_ObjectIsLost_FailsForThatSample()
    {
        var bench = new CheckBench().Add(CheckBench.Png(1)).Add(CheckBench.Png(2));
        bench.Objects.Lose(bench.Samples[1].Object);

        var finding = await bench.RunAsync("decodable", Token);

        Assert.AreEqual(1, finding.Affected.Single().Sample);
    }

    [TestMethod]
    public async Task EveryCheck_DamagedFiles_EndsWithoutAnException()
    {
        var bench = new CheckBench();
        var random = new Random(5);
        byte[][] originals = [CheckBench.Png(1), CheckBench.Copy(2), WithExif("exif-ifd3-GPSLatitude", "52/1 30/1 0/1"),
            .. SamplePictures.All.Select(picture => picture.File)];
        for (var i = 0; i < 300; i++)
        {
            bench.Add(FileMutator.Mutate(originals[i % originals.Length], random), i % 2 == 0 ? "a" : "b", i % 3 == 0 ? "test" : "train");
        }

        var inputs = bench.Inputs();
        foreach (var check in CheckBench.Catalog.Checks)
        {
            var finding = await check.RunAsync(new ValidationContext(inputs, new CheckSettings(check.Parameters)), Token);
            Assert.IsFalse(string.IsNullOrEmpty(finding.Summary), check.Name);
        }
    }

    private static byte[] Saved(Func<Image, byte[]> save) => SamplePictures.Save(CheckBench.Picture(7), save);

    private static byte[] WithExif(string field, object value) => Saved(image =>
    {
        using var tagged = image.Mutate(mutable =>
            mutable.Set(value is int ? GValue.GIntType : GValue.GStrType, field, value is int ? value
                : $"{value} ({value}, ASCII, 1 components, 1 bytes)"));
        return tagged.JpegsaveBuffer(q: 90, keep: Enums.ForeignKeep.All);
    });
}
