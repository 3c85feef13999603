using System.Formats.Tar;
using System.IO.Compression;
using ClipHar.Core.Jobs;

namespace ClipHar.Tests.Core.Datasets.Acquisition;

[TestClass]
public sealed class ArchiveTests
{
    public required TestContext TestContext { get; set; }

    private CancellationToken Token => TestContext.CancellationToken;

    [TestMethod]
    [DataRow("zip")]
    [DataRow("tar")]
    [DataRow("tar.gz")]
    public async Task Import_ArchiveWithAFolderAroundEverything_HasItsClasses(string format)
    {
        await using var fixture = await ImportFixture.CreateAsync(Token);
        var path = Path.Combine(fixture.Source, "set." + format);
        Pack(path, [("har/running/1.jpg", Drawings.Jpeg(1)), ("har/running/2.jpg", Drawings.Jpeg(2)), ("har/eating/3.jpg", Drawings.Jpeg(3)), ("har/.DS_Store", [1])]);

        var result = await fixture.RunAsync(ImportFixture.Request(new { kind = "archive", path }), Token);

        Assert.AreEqual(3, result.SampleCount);
        Assert.Contains("'har' is around everything", result.Warnings.Single());
        CollectionAssert.AreEqual(
            new[] { "eating/3.jpg", "running/1.jpg", "running/2.jpg" },
            (await fixture.SamplesAsync("har", Token)).Select(sample => sample.Path).ToArray());
    }

    [TestMethod]
    [DataRow("zip")]
    [DataRow("tar")]
    public async Task Import_EntriesThatLeadOut_AreReportedAndTouchNothing(string format)
    {
        await using var fixture = await ImportFixture.CreateAsync(Token);
        var path = Path.Combine(fixture.Source, "set." + format);
        Pack(path, [("../../outside/evil.jpg", Drawings.Jpeg(1)), ("/tmp/evil.jpg", Drawings.Jpeg(2)), ("running/../../evil.jpg", Drawings.Jpeg(3)), ("running/good.jpg", Drawings.Jpeg(4))]);

        var result = await fixture.RunAsync(ImportFixture.Request(new { kind = "archive", path }), Token);

        Assert.AreEqual((1, 3), (result.SampleCount, result.Counts.Broken));
        Assert.AreEqual(2, result.Problems.Count(problem => problem.Why.Contains("leads out of its folder", StringComparison.Ordinal)));
        Assert.IsEmpty(Directory.GetFileSystemEntries(fixture.Outside));
    }

    [TestMethod]
    public async Task Import_TarWithLinksAndDevices_FollowsNone()
    {
        await using var fixture = await ImportFixture.CreateAsync(Token);
        var path = Path.Combine(fixture.Source, "set.tar");
        await using (var tar = new TarWriter(File.Create(path), TarEntryFormat.Pax))
        {
            tar.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, "running/passwd.jpg") { LinkName = "/etc/passwd" });
            tar.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, "evil") { LinkName = ".." });
            tar.WriteEntry(new PaxTarEntry(TarEntryType.HardLink, "running/hard.jpg") { LinkName = "../../secret" });
            tar.WriteEntry(new PaxTarEntry(TarEntryType.Fifo, "running/pipe.jpg"));
            tar.WriteEntry(
                new PaxTarEntry(TarEntryType.RegularFile, "running/good.jpg") { DataStream = new MemoryStream(Drawings.Jpeg(1)) });
        }

        var result = await fixture.RunAsync(ImportFixture.Request(new { kind = "archive", path }), Token);

        Assert.AreEqual((1, 4), (result.SampleCount, result.Counts.Broken));
        Assert.AreEqual(3, result.Problems.Count(problem => problem.Why.Contains("links are not followed", StringComparison.Ordinal)));
    }

    [TestMethod]
    public async Task Import_ZipWithASymbolicLink_DoesNotFollowIt()
    {
        await using var fixture = await ImportFixture.CreateAsync(Token);
        var path = Path.Combine(fixture.Source, "set.zip");
        using (var zip = ZipFile.Open(path, ZipArchiveMode.Create))
        {
            var link = zip.CreateEntry("running/link.jpg");
            link.ExternalAttributes = unchecked((int)(0xA1FFu << 16));
            await using (var content = await link.OpenAsync(Token))
            {
                content.Write("/etc/passwd"u8);
            }

            await AddAsync(zip, "running/good.jpg", Drawings.Jpeg(1));
        }

        var result = await fixture.RunAsync(ImportFixture.Request(new { kind = "archive", path }), Token);

        Assert.AreEqual((1, 1), (result.SampleCount, result.Counts.Broken));
        Assert.Contains("It is a link", result.Problems.Single().Why);
    }

    [TestMethod]
    [DataRow("zip")]
    [DataRow("tar.gz")]
    public async Task Import_Bomb_IsRefusedAsAWhole(string format)
    {
        await using var fixture = await ImportFixture.CreateAsync(Token, settings: new() { ["Imports:MaxArchiveBytes"] = "1000000" });
        var path = Path.Combine(fixture.Source, "bomb." + format);
        Pack(path, [.. Enumerable.Range(0, 20).Select(index => ($"running/{index}.bmp", new byte[200_000]))]);
        Assert.IsLessThan(100_000, new FileInfo(path).Length);

        var error = await Assert.ThrowsExactlyAsync<JobFailedException>(
            () => fixture.RunAsync(ImportFixture.Request(new { kind = "archive", path }), Token));

        Assert.Contains("unpacks to more than 1,000,000", error.Message);
    }

    [TestMethod]
    public async Task Import_ZipThatDeclaresLessThanItHolds_IsCutOff()
    {
        await using var fixture = await ImportFixture.CreateAsync(Token, settings: new() { ["Imports:MaxPictureBytes"] = "100000" });
        var path = Path.Combine(fixture.Source, "lies.zip");
        Pack(path, [("running/big.bmp", new byte[3_000_000]), ("running/good.jpg", Drawings.Jpeg(1))]);
        var bytes = await File.ReadAllBytesAsync(path, Token);
        Replace(bytes, BitConverter.GetBytes(3_000_000), BitConverter.GetBytes(1000));
        await File.WriteAllBytesAsync(path, bytes, Token);

        var result = await fixture.RunAsync(ImportFixture.Request(new { kind = "archive", path }), Token);

        Assert.AreEqual((1, 1), (result.SampleCount, result.Counts.Broken));
    }

    [TestMethod]
    public async Task Import_MoreEntriesThanAllowed_IsRefusedBeforeAnythingIsRead()
    {
        await using var fixture = await ImportFixture.CreateAsync(Token, settings: new() { ["Imports:MaxArchiveEntries"] = "100" });
        var path = Path.Combine(fixture.Source, "many.zip");
        Pack(path, [.. Enumerable.Range(0, 101).Select(index => ($"running/{index}.jpg", new byte[1]))]);

        // The count at the end of the directory lies; the directory is counted itself.
        var bytes = await File.ReadAllBytesAsync(path, Token);
        (bytes[^14], bytes[^12]) = (1, 1);
        await File.WriteAllBytesAsync(path, bytes, Token);

        var error = await Assert.ThrowsExactlyAsync<JobFailedException>(
            () => fixture.RunAsync(ImportFixture.Request(new { kind = "archive", path }), Token));

        Assert.Contains("more than 100 entries", error.Message);
    }

    [TestMethod]
    [DataRow("zip")]
    [DataRow("tar")]
    [DataRow("tar.gz")]
    public async Task Import_CutOffAnywhere_IsAClearError(string format)
    {
        await using var fixture = await ImportFixture.CreateAsync(Token);
        var whole = Path.Combine(fixture.Source, "whole." + format);
        Pack(whole, [.. Enumerable.Range(0, 4).Select(index => ($"running/{index}.jpg", Drawings.Jpeg(index)))]);
        var bytes = await File.ReadAllBytesAsync(whole, Token);
        var path = Path.Combine(fixture.Source, "cut." + format);
        for (var tenth = 1; tenth < 10; tenth++)
        {
            await File.WriteAllBytesAsync(path, bytes[..(bytes.Length * tenth / 10)], Token);
            try
            {
                var result = await fixture.RunAsync(ImportFixture.Request(new { kind = "archive", path }, $"cut{tenth}"), Token);
                Assert.IsLessThan(4, result.SampleCount, $"{tenth} tenths");
            }
            catch (JobFailedException error)
            {
                Assert.IsGreaterThan(20, error.Message.Length, error.Message);
            }
        }
    }

    [TestMethod]
    public async Task Import_NoArchive_SaysWhatIsAllowed()
    {
        await using var fixture = await ImportFixture.CreateAsync(Token);
        var path = Path.Combine(fixture.Source, "set.zip");
        await File.WriteAllTextAsync(path, "hello", Token);

        var error = await Assert.ThrowsExactlyAsync<JobFailedException>(
            () => fixture.RunAsync(ImportFixture.Request(new { kind = "archive", path }), Token));

        Assert.Contains("zip, tar and tar.gz", error.Message);
    }

    [TestMethod]
    public async Task Import_ArchiveKilledAtACheckpoint_GoesOn()
    {
        await using var fixture = await ImportFixture.CreateAsync(Token);
        var path = Path.Combine(fixture.Source, "set.tar.gz");
        Pack(path, [.. Enumerable.Range(0, 14).Select(index => ($"running/{index:00}.jpg", Drawings.Jpeg(index)))]);
        var request = ImportFixture.Request(new { kind = "archive", path });
        var journal = new ImportFixture.Journal { DieAfter = 1 };
        await Assert.ThrowsExactlyAsync<KilledException>(() => fixture.RunAsync(request, journal, Token));
        journal.DieAfter = int.MaxValue;

        var result = await fixture.RunAsync(request, journal, Token);

        Assert.AreEqual((14, 14, 0), (result.SampleCount, result.Counts.Read, result.Counts.Duplicates));
    }

    internal static void Pack(string path, (string Name, byte[] Bytes)[] entries)
    {
        if (path.EndsWith(".zip", StringComparison.Ordinal))
        {
            using var zip = ZipFile.Open(path, ZipArchiveMode.Create);
            foreach (var (name, bytes) in entries)
            {
                using var content = zip.CreateEntry(name).Open();
                content.Write(bytes);
            }

            return;
        }

        using Stream file = path.EndsWith(".gz", StringComparison.Ordinal)
            ? new GZipStream(File.Create(path), CompressionLevel.Optimal)
            : File.Create(path);
        using var tar = new TarWriter(file, TarEntryFormat.Ustar);
        foreach (var (name, bytes) in entries)
        {
            tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(bytes) });
        }
    }

    private async Task AddAsync(ZipArchive zip, string name, byte[] bytes)
    {
        await using var content = await zip.CreateEntry(name).OpenAsync(Token);
        await content.WriteAsync(bytes, Token);
    }

    private static void Replace(byte[] bytes, byte[] old, byte[] with)
    {
        for (var at = bytes.AsSpan().IndexOf(old); at >= 0; at = bytes.AsSpan().IndexOf(old))
        {
            with.CopyTo(bytes, at);
        }
    }
}
