using System.Net;
using ClipHar.Client;
using ClipHar.Client.Datasets;
using ClipHar.Client.Jobs;
using ClipHar.Core.Datasets.Registry;
using ClipHar.Core.Datasets.Store;
using ClipHar.Core.Datasets.Validation.Reports;
using ClipHar.Tests.Datasets.Validation;

namespace ClipHar.Tests.Api;

/// <summary>From a version over a validation job to its reports and its release, over HTTP.</summary>
[TestClass]
public sealed class DatasetValidationApiTests
{
    private static ApiHost _host = null!;
    private static HttpClient _http = null!;
    private static ClipHarClient _client = null!;

    public required TestContext TestContext { get; set; }

    private CancellationToken Token => TestContext.CancellationToken;

    [ClassInitialize]
    public static void Start(TestContext context)
    {
        _host = new ApiHost();
        _http = _host.CreateClient();
        _client = new ClipHarClient(_http, TimeProvider.System);
    }

    [ClassCleanup]
    public static void Stop() => _host.Dispose();

    [TestMethod]
    public async Task Validate_LeakingVersion_IsQuarantinedByAJobWithEmbeddingsAndReleasedByAPerson()
    {
        await CommitAsync("leaking");

        var job = await WaitAsync(await _client.ValidateDatasetAsync("leaking", "1", Token));
        var version = await _client.GetDatasetVersionAsync("leaking", "1", Token);
        using var json = await _http.GetAsync("/v1/datasets/leaking/versions/1/report", Token);
        var report = ValidationReport.FromJson(await json.Content.ReadAsByteArrayAsync(Token));
        var page = await _http.GetStringAsync("/v1/datasets/leaking/versions/1/report.html", Token);
        var released = await _client.ReleaseDatasetAsync("leaking", "1", "Known.", Token);

        Assert.AreEqual("succeeded", job.State, job.Error);
        Assert.AreEqual("quarantined", job.Result!.Value.GetProperty("state").GetString());
        Assert.AreEqual("quarantined", version.State);
        Assert.AreEqual("failed", version.Report!.Status);
        Assert.AreEqual("tiny", report.Model!.Name, "the checks that need embeddings ran on the deployed model");
        Assert.Contains("1 sample has the same bytes in another split", page);
        Assert.AreEqual("ready", released.State);
    }

    [TestMethod]
    public async Task Validate_OwnSuite_IsUsed()
    {
        await CommitAsync("own");

        var job = await WaitAsync(await _client.ValidateDatasetAsync(
            "own", "1", new ValidateDatasetRequest { Suite = "name: lax\nchecks: [{check: split_leakage, severity: warning}]" }, Token));

        Assert.AreEqual("ready", job.Result!.Value.GetProperty("state").GetString());
        var report = await _client.GetDatasetReportAsync("own", "1", Token);
        Assert.AreEqual("lax", report.GetProperty("suite").GetProperty("name").GetString());
        Assert.AreEqual(1, report.GetProperty("checks").GetArrayLength());
    }

    [TestMethod]
    public async Task Validate_SuiteWithMistakes_NamesThemWithTheirLines()
    {
        await CommitAsync("mistakes");

        var error = await Assert.ThrowsExactlyAsync<ClipHarApiException>(() => _client.ValidateDatasetAsync(
            "mistakes", "1", new ValidateDatasetRequest { Suite = "checks:\n  - decodeable\n" }, Token));

        Assert.AreEqual(HttpStatusCode.BadRequest, error.Status);
        Assert.Contains("line 2: There is no check 'decodeable'", error.Message);
    }

    private async Task<JobResource> WaitAsync(JobResource job)
    {
        while (!job.IsEnded)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), Token);
            job = await _client.GetJobAsync(job.Id, Token);
        }

        return job;
    }

    private async Task CommitAsync(string name)
    {
        var objects = _host.Services.GetRequiredService<IObjectStore>();
        var samples = new List<DatasetSample>();
        for (var i = 0; i < 24; i++)
        {
            var stored = await objects.AddAsync(CheckBench.Png(i), Token);
            samples.Add(new DatasetSample
            {
                Path = $"{i:00}.png",
                Object = stored.Id,
                Bytes = stored.Bytes,
                Width = 96,
                Height = 96,
                Label = i % 2 == 0 ? "running" : "sitting",
                Split = i < 20 ? "train" : "test",
            });
        }

        samples.Add(samples[0] with { Path = "leak.png", Split = "test" });
        await _host.Services.GetRequiredService<IDatasetRegistry>().CommitAsync(name, new DatasetCommit { Samples = samples }, Token);
    }
}
