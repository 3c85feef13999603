using System.Net;
using System.Text;
using System.Text.Json;
using ClipHar.Client;
using ClipHar.Client.Imports;
using ClipHar.Client.Jobs;
using ClipHar.Tests.Core.Datasets.Acquisition;
using ClipHar.Tests.Support;

namespace ClipHar.Tests.Api.Imports;

[TestClass]
public sealed class ImportApiTests
{
    public required TestContext TestContext { get; set; }

    private CancellationToken Token => TestContext.CancellationToken;

    [TestMethod]
    public async Task Post_Archive_BecomesAVersion()
    {
        await using var host = new ApiHost();
        var client = Client(host);
        using var temp = new TempFolder();
        ArchiveTests.Pack(temp["set.zip"], [("running/1.jpg", Drawings.Jpeg(1)), ("eating/2.jpg", Drawings.Jpeg(2))]);

        var job = await client.ImportArchiveAsync(
            new ImportUpload { Dataset = "uploaded", Split = "val", Message = "from a zip" },
            new PictureFile(File.OpenRead(temp["set.zip"]), "../../set.zip"), Token);
        var result = await ResultAsync(client, job);

        Assert.AreEqual((2, 2), (result.SampleCount, result.Counts.Added));
        var listed = await client.GetImportsAsync("uploaded", null, null, Token);
        Assert.AreEqual(job.Id, listed.Items.Single().Id);
        Assert.IsEmpty((await client.GetImportsAsync("other", 10, null, Token)).Items);
    }

    [TestMethod]
    public async Task Post_PicturesAndFrames_AreImported()
    {
        await using var host = new ApiHost();
        var client = Client(host);

        var pictures = await ResultAsync(client, await client.ImportPicturesAsync(
            new ImportUpload { Dataset = "set", Label = "running" },
            [new PictureFile(new MemoryStream(Drawings.Jpeg(1)), "a.jpg"), new PictureFile(
                new MemoryStream("no picture"u8.ToArray()), "b.jpg")], Token));
        var frames = await ResultAsync(client, await client.ImportCaptureAsync(
            new ImportUpload { Dataset = "set", Label = "eating" }, "kitchen", [
                new PictureFile(new MemoryStream(Drawings.Jpeg(2)), "frame.jpg")], consent: true, Token));

        Assert.AreEqual((1, 1), (pictures.SampleCount, pictures.Counts.Broken));
        Assert.AreEqual("b.jpg", pictures.Problems.Single().Where);
        Assert.AreEqual((1, 0), (frames.Counts.Added, frames.Counts.Unlabelled));
    }

    [TestMethod]
    public async Task Post_FormOfTheWebPage_IsUnderstood()
    {
        await using var host = new ApiHost();
        using var http = host.CreateClient();
        using var folder = new MultipartFormDataContent
        {
            { new StringContent("pictures"), "kind" }, { new StringContent("set"), "dataset" }, { new StringContent("other"), "label" },
            { new ByteArrayContent(Drawings.Jpeg(1)), "file", "chosen/running/1.jpg" },
            { new ByteArrayContent(Drawings.Jpeg(2)), "file", "chosen/eating/2.jpg" },
        };
        using var frames = new MultipartFormDataContent
        {
            { new StringContent("capture"), "kind" }, { new StringContent("set"), "dataset" }, { new StringContent("true"), "consent" },
            { new StringContent("2026-01-02T03:04:05Z"), "captured_at" }, { new ByteArrayContent(Drawings.Jpeg(3)), "file", "a.jpg" },
            { new StringContent("2026-01-02T03:04:06Z"), "captured_at" }, { new ByteArrayContent(Drawings.Jpeg(4)), "file", "b.jpg" },
        };

        foreach (var form in (HttpContent[])[folder, frames])
        {
            using var response = await http.PostAsync(new Uri("v1/imports", UriKind.Relative), form, Token);
            Assert.AreEqual(HttpStatusCode.Accepted, response.StatusCode, await response.Content.ReadAsStringAsync(Token));
            var job = JsonSerializer.Deserialize<JobResource>(await response.Content.ReadAsStringAsync(Token), ClipHarJson.Options)!;
            Assert.AreEqual(2, (await ResultAsync(Client(host), job)).Counts.Added);
        }

        var registry = host.Services.GetRequiredService<ClipHar.Core.Datasets.Registry.IDatasetRegistry>();
        var version = (await registry.ListVersionsAsync("set", Token))[0];
        var samples = await registry.ReadSamplesAsync(version, Token).ToListAsync(Token);
        CollectionAssert.IsSubsetOf(new[] { "running/1.jpg", "eating/2.jpg" }, samples.Select(sample => sample.Path).ToArray());
        Assert.IsTrue(
            samples.Exists(sample => sample.Attributes?.GetValueOrDefault("captured_at")?.StartsWith("2026-01-02T03:04:06",
                StringComparison.Ordinal) == true));
    }

    [TestMethod]
    public async Task Post_FramesWithoutConsent_AreRefused()
    {
        await using var host = new ApiHost();
        var client = Client(host);

        var error = await Assert.ThrowsExactlyAsync<ClipHarApiException>(() => client.ImportCaptureAsync(
            new ImportUpload { Dataset = "set" }, null, [
                new PictureFile(new MemoryStream(Drawings.Jpeg(2)), "frame.jpg")], consent: false, Token));

        Assert.AreEqual(HttpStatusCode.BadRequest, error.Status);
        Assert.Contains("consent", error.Message);
    }

    [TestMethod]
    [DataRow("""{"dataset":"har","source":{"kind":"folder","path":"/etc"}}""", "Imports:AllowedFolders")]
    [DataRow("""{"dataset":"har","source":{"kind":"manifest","path":"/etc/hosts.csv"}}""", "Imports:AllowedFolders")]
    [DataRow("""{"dataset":"har","source":{"kind":"archive","upload":"../../x"}}""", "There is no upload")]
    [DataRow("""{"dataset":"har","source":{"kind":"rendered"}}""", "This process cannot import from 'rendered'")]
    [DataRow("""{"dataset":"No Name","source":{"kind":"huggingface","repository":"a/b"}}""", "no name of a dataset")]
    [DataRow("""{"dataset":"har","source":{"kind":"huggingface","repository":"a/b"},"split":"x"}""", "is no split")]
    [DataRow("""{"dataset":"har","source":{"kind":"urls","items":[]}}""", "1 to 20,000")]
    public async Task Post_RequestThatCannotWork_Is400AndSaysWhy(string json, string expected)
    {
        await using var host = new ApiHost();
        using var http = host.CreateClient();

        using var response = await http.PostAsync(
            new Uri("v1/imports", UriKind.Relative), new StringContent(json, Encoding.UTF8, "application/json"), Token);

        Assert.AreEqual(HttpStatusCode.BadRequest, response.StatusCode);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(Token);
        Assert.Contains(expected, problem.GetProperty("detail").GetString()!);
    }

    [TestMethod]
    public async Task Post_FormWithUnknownFieldOrTooLargePicture_IsRefused()
    {
        await using var host = new ApiHost(settings: new() { ["Imports:MaxPictureBytes"] = "2000", ["Imports:MaxUploadBytes"] = "3000" });
        using var http = host.CreateClient();

        Assert.Contains("There is no such field", await PostAsync(http, HttpStatusCode.BadRequest, ("dataset", "x"), ("datset", "y")));
        Assert.Contains(
            "larger than 2000", await PostAsync(http, HttpStatusCode.RequestEntityTooLarge, ("dataset", "x"), ("image", new byte[2500])));
        Assert.Contains(
            "larger than 3,000", await PostAsync(http, HttpStatusCode.BadRequest, ("dataset", "x"), ("archive", new byte[5000])));
        Assert.Contains(
            "kind", await PostAsync(http, HttpStatusCode.BadRequest, ("dataset", "x"), ("kind", "archive"), ("image", new byte[5])));
    }

    [TestMethod]
    public async Task Post_AllowedFolder_IsImported()
    {
        using var temp = new TempFolder();
        Drawings.Write(temp.Path, "running/1.jpg", Drawings.Jpeg(1));
        await using var host = new ApiHost(settings: new() { ["Imports:AllowedFolders:0"] = temp.Path });
        var client = Client(host);

        var result = await ResultAsync(client, await client.CreateImportAsync(
            new ImportRequest { Dataset = "har", Source = new FolderImport(temp.Path) }, Token));

        Assert.AreEqual(1, result.SampleCount);
    }

    private static ClipHarClient Client(ApiHost host) => new(host.CreateClient(), TimeProvider.System);

    private async Task<string> PostAsync(HttpClient http, HttpStatusCode expected, params (string Name, object Value)[] parts)
    {
        using var form = new MultipartFormDataContent();
        foreach (var (name, value) in parts)
        {
            if (value is byte[] bytes)
            {
                form.Add(new ByteArrayContent(bytes), name, "file.bin");
            }
            else
            {
                form.Add(new StringContent((string)value), name);
            }
        }

        using var response = await http.PostAsync(new Uri("v1/imports", UriKind.Relative), form, Token);
        var text = await response.Content.ReadAsStringAsync(Token);
        Assert.AreEqual(expected, response.StatusCode, text);
        return JsonDocument.Parse(text).RootElement.GetProperty("detail").GetString()!;
    }

    private async Task<ImportResult> ResultAsync(ClipHarClient client, JobResource job)
    {
        // Jobs run in this process and wake up at once; there is nothing to wait on but the next answer.
        while (!job.IsEnded)
        {
            await Task.Yield();
            job = (await client.GetImportsAsync(null, null, null, Token)).Items.Single(one => one.Id == job.Id);
        }

        Assert.AreEqual("succeeded", job.State, job.Error);
        return job.Result!.Value.Deserialize<ImportResult>(ClipHarJson.Options)!;
    }
}
