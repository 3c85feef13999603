using System.Net;
using System.Net.Http.Headers;
using ClipHar.Client;
using ClipHar.Client.Datasets;
using ClipHar.Clip.Preprocessing;
using ClipHar.Core.Datasets.Registry;
using ClipHar.Core.Datasets.Store;

namespace ClipHar.Tests.Api;

/// <summary>Datasets over HTTP.</summary>
[TestClass]
public sealed class DatasetApiTests
{
    private static ApiHost _host = null!;
    private static HttpClient _http = null!;
    private static ClipHarClient _client = null!;

    public required TestContext TestContext { get; set; }

    private CancellationToken Token => TestContext.CancellationToken;

    [ClassInitialize]
    public static void Start(TestContext context)
    {
        // Validation is not what is tested here: a version stays as it was made.
        _host = new ApiHost(new() { ["Jobs:Slots"] = "0" });
        _http = _host.CreateClient();
        _client = new ClipHarClient(_http, TimeProvider.System);
    }

    [ClassCleanup]
    public static void Stop() => _host.Dispose();

    [TestMethod]
    public async Task Datasets_MadeChangedAndDeleted_AreSeen()
    {
        var made = await _client.PutDatasetAsync("kitchen", new DatasetDefinitionRequest { Description = "Cooking", Licence = "cc0-1.0" }, Token);
        var changed = await _client.PutDatasetAsync("kitchen", new DatasetDefinitionRequest { Description = "Cooking and eating" }, Token);
        var listed = await _client.GetDatasetsAsync(Token);
        await _client.DeleteDatasetAsync("kitchen", Token);

        Assert.AreEqual("cc0-1.0", made.Licence);
        Assert.AreEqual("Cooking and eating", changed.Description);
        Assert.AreEqual(0, made.VersionCount);
        Assert.IsTrue(listed.Any(dataset => dataset.Name == "kitchen"));
        await AssertStatusAsync(HttpStatusCode.NotFound, () => _client.GetDatasetAsync("kitchen", Token));
        await AssertStatusAsync(HttpStatusCode.BadRequest, () => _client.PutDatasetAsync("No Name", new DatasetDefinitionRequest(), Token));
    }

    [TestMethod]
    public async Task Versions_FromImportToRelease_CanBeFollowed()
    {
        var registry = _host.Services.GetRequiredService<IDatasetRegistry>();
        var version = await CommitAsync("har");
        await registry.SetStateAsync(version, DatasetVersionState.Ready, null, "ok", Token);
        var tagged = await _client.PutDatasetTagAsync("har", "gold", "latest", Token);
        var relabelled = await _client.RelabelDatasetAsync(
            "har", "gold", new RelabelRequest { Changes = [new LabelChange("b.png", "drinking")], Message = "review" }, Token);
        var split = await _client.SplitDatasetAsync("har", "2", new SplitRequest { Train = 0.5, Test = 0.5 }, Token);
        var diff = await _client.GetDatasetDiffAsync("har", "1", "3", "relabelled", 0, 10, Token);
        await registry.SetStateAsync(
            (await registry.ResolveAsync("har", "3", Token))!, DatasetVersionState.Quarantined, null, "too few", Token);
        var released = await _client.ReleaseDatasetAsync("har", "3", "It is a test", Token);
        var versions = await _client.GetDatasetVersionsAsync("har", Token);
        var dataset = await _client.GetDatasetAsync("har", Token);
        var job = await _client.ValidateDatasetAsync("har", "3", Token);

        Assert.AreEqual(1, tagged.Tags["gold"]);
        Assert.AreEqual(("validating", 1), (relabelled.State, relabelled.Parent!.Value));
        CollectionAssert.AreEqual(new[] { "eating", "drinking" }, relabelled.Labels.ToList());
        Assert.IsNotNull(split.SplitHash);
        Assert.AreEqual((1, 1), (diff.Relabelled, diff.Total));
        Assert.AreEqual(("b.png", "eating", "drinking"), (diff.Items[0].Path, diff.Items[0].Before!.Label, diff.Items[0].After!.Label));
        Assert.AreEqual(("ready", "It is a test"), (released.State, released.StateReason));
        Assert.AreEqual("quarantined", released.Events![^1].From);
        Assert.HasCount(3, versions);
        Assert.AreEqual((3, 3), (dataset.LatestVersion!.Value, dataset.VersionCount));
        Assert.AreEqual(("dataset.validate", "queued", "dataset:har"), (job.Kind, job.State, job.Subject));
        Assert.AreEqual(job.Id, (await _client.ValidateDatasetAsync("har", "3", Token)).Id);
        await AssertStatusAsync(HttpStatusCode.Conflict, () => _client.ReleaseDatasetAsync("har", "3", "again", Token));
        await AssertStatusAsync(HttpStatusCode.NotFound, () => _client.GetDatasetReportAsync("har", "3", Token));
        await AssertStatusAsync(HttpStatusCode.BadRequest, () => _client.SplitDatasetAsync("har", "1", new SplitRequest { Train = 0.5 }, Token));
        await AssertStatusAsync(HttpStatusCode.BadRequest, () => _client.RelabelDatasetAsync(
            "har", "1", new RelabelRequest { Changes = [new LabelChange("nope.png", "x")] }, Token));
        await AssertStatusAsync(HttpStatusCode.BadRequest, () => _client.PutDatasetTagAsync("har", "12", "1", Token));
    }

    [TestMethod]
    public async Task Samples_PagesAndFilters_AreAsTheRegistrysOnes()
    {
        await CommitAsync("pages");

        var page = await _client.GetDatasetSamplesAsync("pages", "1", new SampleQuery { Limit = 1, Offset = 1 }, Token);
        var labelled = await _client.GetDatasetSamplesAsync("pages", "1", new SampleQuery { Label = "eating", Sort = "-path" }, Token);
        var without = await _client.GetDatasetSamplesAsync("pages", "1", new SampleQuery { Label = "" }, Token);

        Assert.AreEqual((3, 1, 1), (page.Total, page.Offset, page.Items.Single().Index));
        CollectionAssert.AreEqual(new[] { "b.png", "a.jpg" }, labelled.Items.Select(item => item.Path).ToList());
        Assert.AreEqual("broken.jpg", without.Items.Single().Path);
        await AssertStatusAsync(HttpStatusCode.BadRequest, () => _client.GetDatasetSamplesAsync("pages", "1", new SampleQuery { Sort = "size" }, Token));
        await AssertStatusAsync(HttpStatusCode.BadRequest, () => _client.GetDatasetSamplesAsync("pages", "1", new SampleQuery { Limit = 1001 }, Token));
        await AssertStatusAsync(HttpStatusCode.NotFound, () => _client.GetDatasetSamplesAsync("pages", "latest", new SampleQuery(), Token));
    }

    [TestMethod]
    public async Task Image_OfANumberedVersion_IsImmutableAndThumbnailsFit()
    {
        await CommitAsync("images");
        using var whole = await _http.GetAsync("/v1/datasets/images/versions/1/samples/1/image", Token);
        using var small = await _http.GetAsync("/v1/datasets/images/versions/1/samples/1/image?size=16", Token);
        using var again = new HttpRequestMessage(HttpMethod.Get, "/v1/datasets/images/versions/1/samples/1/image?size=16");
        again.Headers.IfNoneMatch.Add(small.Headers.ETag!);
        using var unchanged = await _http.SendAsync(again, Token);
        using var part = new HttpRequestMessage(HttpMethod.Get, "/v1/datasets/images/versions/1/samples/1/image");
        part.Headers.Range = new RangeHeaderValue(0, 7);
        using var partial = await _http.SendAsync(part, Token);

        CollectionAssert.AreEqual(ApiHost.Picture("checker.png"), await whole.Content.ReadAsByteArrayAsync(Token));
        Assert.AreEqual("image/png", whole.Content.Headers.ContentType!.MediaType);
        Assert.Contains("immutable", whole.Headers.CacheControl!.ToString());
        var thumbnail = ImageHeader.Read(await small.Content.ReadAsByteArrayAsync(Token), ImageLimits.Default);
        Assert.AreEqual(ImageFormat.Jpeg, thumbnail.Format);
        Assert.AreEqual(16, Math.Max(thumbnail.Width, thumbnail.Height));
        Assert.AreEqual(HttpStatusCode.NotModified, unchanged.StatusCode);
        Assert.AreEqual(HttpStatusCode.PartialContent, partial.StatusCode);
        foreach (var (path, status) in new[]
        {
            ("versions/1/samples/9/image", HttpStatusCode.NotFound), ("versions/1/samples/x/image", HttpStatusCode.NotFound),
            ("versions/1/samples/1/image?size=4", HttpStatusCode.BadRequest), ("versions/1/samples/2/image?size=64", HttpStatusCode.BadRequest),
            ("versions/7/samples/0/image", HttpStatusCode.NotFound),
        })
        {
            using var refused = await _http.GetAsync($"/v1/datasets/images/{path}", Token);
            await ProblemAssert.IsProblemAsync(refused, status, Token);
        }
    }

    [TestMethod]
    public async Task Report_OfAValidation_IsServedAsJsonAndAsAPageThatRunsNothing()
    {
        var registry = _host.Services.GetRequiredService<IDatasetRegistry>();
        var objects = _host.Services.GetRequiredService<IObjectStore>();
        var version = await CommitAsync("reports");
        var json = await objects.AddAsync("{\"status\":\"passed\"}"u8.ToArray(), Token);
        var html = await objects.AddAsync("<html></html>"u8.ToArray(), Token);
        await registry.SetStateAsync(version, DatasetVersionState.Ready, new DatasetReport(json.Id, html.Id, "passed", 0, 1, 9), null, Token);

        var report = await _client.GetDatasetReportAsync("reports", "latest", Token);
        using var page = await _http.GetAsync("/v1/datasets/reports/versions/1/report.html", Token);
        var resource = await _client.GetDatasetVersionAsync("reports", "1", Token);

        Assert.AreEqual("passed", report.GetProperty("status").GetString());
        Assert.AreEqual("text/html", page.Content.Headers.ContentType!.MediaType);
        Assert.Contains("sandbox", page.Headers.GetValues("Content-Security-Policy").Single());
        Assert.AreEqual(new ReportSummaryResource("passed", 0, 1, 9), resource.Report);
    }

    private static async Task AssertStatusAsync(HttpStatusCode status, Func<Task> call)
    {
        var refused = await Assert.ThrowsExactlyAsync<ClipHarApiException>(call);
        Assert.AreEqual(status, refused.Status, refused.Message);
    }

    private async Task<DatasetVersion> CommitAsync(string name)
    {
        var objects = _host.Services.GetRequiredService<IObjectStore>();
        var samples = new List<DatasetSample>();
        foreach (var (path, bytes, label) in new[]
        {
            ("a.jpg", ApiHost.Picture("checker.png"), "eating"), ("b.png", ApiHost.Picture("checker.png"), "eating"),
            ("broken.jpg", "no picture"u8.ToArray(), (string?)null),
        })
        {
            var stored = await objects.AddAsync(bytes, Token);
            samples.Add(new DatasetSample { Path = path, Object = stored.Id, Bytes = stored.Bytes, Width = 1, Height = 1, Label = label });
        }

        return await _host.Services.GetRequiredService<IDatasetRegistry>().CommitAsync(name, new DatasetCommit { Samples = samples }, Token);
    }
}
