using ClipHar.Core.Datasets.Acquisition;
using ClipHar.Core.Jobs;
using ClipHar.Core.RemotePictures;

namespace ClipHar.Tests.Core.Datasets.Acquisition;

[TestClass]
public sealed class ManifestTests
{
    public required TestContext TestContext { get; set; }

    private CancellationToken Token => TestContext.CancellationToken;

    [TestMethod]
    public async Task Import_Csv_ReadsQuotesSplitsGroupsAndFurtherColumns()
    {
        await using var fixture = await ImportFixture.CreateAsync(Token);
        Drawings.Write(fixture.Source, "a, b/1.jpg", Drawings.Jpeg(1));
        Drawings.Write(fixture.Source, "2.jpg", Drawings.Jpeg(2));
        var path = await WriteAsync(fixture, "list.csv", "\uFEFFPath,Label,Split,Group,camera\r\n\"a, b/1.jpg\",\"say \"\"hi\"\"\",dev,film 1,\"line 1\nline 2\"\r\n\r\n2.jpg,,,,\r\n");

        var result = await fixture.RunAsync(ImportFixture.Request(new { kind = "manifest", path }), Token);

        Assert.AreEqual(2, result.SampleCount, string.Join("; ", result.Problems));
        var samples = await fixture.SamplesAsync("har", Token);
        var sample = samples.Single(one => one.Label is not null);
        Assert.AreEqual(("say \"hi\"", "validation", "film 1", "line 1\nline 2"), (sample.Label, sample.Split, sample.Group, sample.Attributes!["camera"]));
    }

    [TestMethod]
    public async Task Import_CsvWithErrors_NamesTheLineOfEach()
    {
        await using var fixture = await ImportFixture.CreateAsync(Token);
        Drawings.Write(fixture.Source, "1.jpg", Drawings.Jpeg(1));
        var path = await WriteAsync(fixture, "list.csv",
            "path;url;label;split\n1.jpg;;running;train\n1.jpg;running\n;;running;\n1.jpg;http://a.example/b.jpg;running;\n1.jpg;;running;holdout\nmissing.jpg;;running;\n../1.jpg;;x;\n\"open;;;\n");

        var result = await fixture.RunAsync(ImportFixture.Request(new { kind = "manifest", path }), Token);

        var problems = result.Problems.ToDictionary(problem => problem.Where!, problem => problem.Why);
        Assert.AreEqual(1, result.SampleCount);
        Assert.Contains("2 fields; the header has 4", problems["line 3"]);
        Assert.Contains("Neither path nor url", problems["line 4"]);
        Assert.Contains("Both path and url", problems["line 5"]);
        Assert.Contains("'holdout' is no split", problems["line 6"]);
        Assert.Contains("does not exist", problems["line 7"]);
        Assert.Contains("not inside a folder", problems["line 8"]);
        Assert.Contains("never closed", problems["line 9"]);
    }

    [TestMethod]
    public async Task Import_JsonLinesWithErrors_NamesTheLineOfEach()
    {
        await using var fixture = await ImportFixture.CreateAsync(Token);
        Drawings.Write(fixture.Source, "1.jpg", Drawings.Jpeg(1));
        var path = await WriteAsync(fixture, "list.jsonl",
            "{\"path\":\"1.jpg\",\"label\":\"running\",\"source\":{\"a\":1}}\n{\"path\":\"1.jpg\"\n[1]\n\n{\"label\":\"running\"}\n");

        var result = await fixture.RunAsync(ImportFixture.Request(new { kind = "manifest", path }), Token);

        CollectionAssert.AreEqual(new[] { "line 2", "line 3", "line 5" }, result.Problems.Select(problem => problem.Where).ToArray());
        Assert.AreEqual("{\"a\":1}", (await fixture.SamplesAsync("har", Token)).Single().Attributes!["source"]);
    }

    [TestMethod]
    [DataRow("name,label\nx,y\n", "Line 1: The header")]
    [DataRow("", "The file is empty")]
    [DataRow("path,path\nx,y\n", "Line 1: The header")]
    [DataRow("path\n\xFF", "not UTF-8")]
    public async Task Import_UnusableTable_FailsAndSaysWhy(string text, string expected)
    {
        await using var fixture = await ImportFixture.CreateAsync(Token);
        var path = Path.Combine(fixture.Source, "list.csv");
        await File.WriteAllBytesAsync(path, System.Text.Encoding.Latin1.GetBytes(text), Token);

        var error = await Assert.ThrowsExactlyAsync<JobFailedException>(
            () => fixture.RunAsync(ImportFixture.Request(new { kind = "manifest", path }), Token));

        Assert.Contains(expected, error.Message);
    }

    [TestMethod]
    public async Task Import_LineWithoutEnd_IsRefusedInBoundedMemory()
    {
        await using var fixture = await ImportFixture.CreateAsync(Token);
        var path = Path.Combine(fixture.Source, "list.csv");
        await File.WriteAllTextAsync(path, "path\n\"" + new string('x', 3_000_000), Token);

        var error = await Assert.ThrowsExactlyAsync<JobFailedException>(
            () => fixture.RunAsync(ImportFixture.Request(new { kind = "manifest", path }), Token));

        Assert.Contains("1,048,576 characters", error.Message);
    }

    [TestMethod]
    [DataRow("/etc")]
    [DataRow("relative")]
    [DataRow("")]
    public async Task Import_FolderThatIsNotAllowed_IsRefusedAtOnce(string path)
    {
        await using var fixture = await ImportFixture.CreateAsync(Token);

        var error = Assert.ThrowsExactly<ImportException>(
            () => fixture.Get<ImportRequests>().Check(ImportFixture.Request(new { kind = "folder", path })));

        Assert.Contains("Imports:AllowedFolders", error.Message);
    }

    [TestMethod]
    public async Task Import_LinksOutOfTheAllowedFolder_AreRefused()
    {
        await using var fixture = await ImportFixture.CreateAsync(Token);
        Drawings.Write(fixture.Outside, "running/secret.jpg", Drawings.Jpeg(1));
        Drawings.Write(fixture.Source, "running/good.jpg", Drawings.Jpeg(2));
        File.CreateSymbolicLink(Path.Combine(fixture.Source, "running/file.jpg"), Path.Combine(fixture.Outside, "running/secret.jpg"));
        File.CreateSymbolicLink(Path.Combine(fixture.Source, "running/inside.jpg"), Path.Combine(fixture.Source, "running/good.jpg"));
        Directory.CreateSymbolicLink(Path.Combine(fixture.Source, "folder"), fixture.Outside);

        var result = await fixture.RunAsync(ImportFixture.Request(new { kind = "folder", path = fixture.Source }), Token);
        var error = Assert.ThrowsExactly<ImportException>(() => fixture.Get<ImportRequests>().Check(
            ImportFixture.Request(new { kind = "folder", path = Path.Combine(fixture.Source, "folder") })));

        Assert.AreEqual((1, 1, 1), (result.SampleCount, result.Counts.Broken, result.Counts.Duplicates));
        Assert.Contains("leads out", result.Problems.Single(problem => problem.Item == "running/file.jpg").Why);
        Assert.Contains("is not inside", error.Message);
    }

    [TestMethod]
    public async Task Import_Urls_PrivateAddressesAreRefusedOneByOne()
    {
        await using var fixture = await ImportFixture.CreateAsync(Token);
        var items = new[]
        {
            new { url = "http://127.0.0.1/a.jpg" }, new { url = "http://169.254.169.254/latest/meta-data" }, new { url = "http://[::1]/a.jpg" },
            new { url = "file:///etc/passwd" }, new { url = "http://localhost:6379/" },
        };

        var error = await Assert.ThrowsExactlyAsync<JobFailedException>(
            () => fixture.RunAsync(ImportFixture.Request(new { kind = "urls", items }), Token));

        Assert.Contains("None of the 5 items", error.Message);
        Assert.Contains("public Internet", error.Message);
    }

    [TestMethod]
    public async Task Import_Urls_FetchesThroughTheGuard()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        await using var server = builder.Build();
        server.MapGet("/run.jpg", () => Results.Bytes(Drawings.Jpeg(1)));
        await server.StartAsync(Token);
        var address = new Uri(server.Urls.Single());
        await using var fixture = await ImportFixture.CreateAsync(
            Token, more: services => services.AddSingleton(new SsrfGuard(new DnsHostResolver(), _ => true, [address.Port])));
        var items = new object[] { new { url = $"{address}run.jpg", label = "running", split = "test" }, new { url = $"{address}missing.jpg" } };

        var result = await fixture.RunAsync(ImportFixture.Request(new { kind = "urls", items }), Token);

        var sample = (await fixture.SamplesAsync("har", Token)).Single();
        Assert.AreEqual(("running/127.0.0.1-run.jpg", "running", "test", $"{address}run.jpg"), (sample.Path, sample.Label, sample.Split, sample.Attributes!["url"]));
        Assert.Contains("404", result.Problems.Single().Why);
    }

    private async Task<string> WriteAsync(ImportFixture fixture, string name, string text)
    {
        var path = Path.Combine(fixture.Source, name);
        await File.WriteAllTextAsync(path, text, Token);
        return path;
    }
}
