using System.Net;
using System.Text.Json;
using ClipHar.Client;
using ClipHar.Client.Features;
using ClipHar.Client.Jobs;
using ClipHar.Core.Datasets.Store;
using ClipHar.Core.Features;
using ClipHar.Core.Features.Embeddings;
using ClipHar.Core.Features.Rows;
using ClipHar.Core.Jobs;

namespace ClipHar.Tests.Api;

/// <summary>What takes long is a job: asked for over HTTP, done by the worker of the host.</summary>
[TestClass]
public sealed class FeatureJobTests
{
    private static ApiHost _host = null!;
    private static ClipHarClient _client = null!;

    public required TestContext TestContext { get; set; }

    private CancellationToken Token => TestContext.CancellationToken;

    [ClassInitialize]
    public static void Start(TestContext context)
    {
        _host = new ApiHost();
        _client = new ClipHarClient(_host.CreateClient(), TimeProvider.System);
    }

    [ClassCleanup]
    public static void Stop() => _host.Dispose();

    [TestMethod]
    public async Task EmbedPictures_StoredPictures_FillsAViewBoundToTheModel()
    {
        var objects = _host.Services.GetRequiredService<IObjectStore>();
        var picture = (await objects.AddAsync(ApiHost.Picture("checker.png"), Token)).Id;

        var job = await WaitAsync(
            await _client.EmbedPicturesAsync(new EmbedPicturesRequest { Model = "tiny", Pictures = [picture.ToString()] }, Token));
        var view = (await _client.GetFeatureViewsAsync(Token)).Single(view => view.Encoder is not null);
        var stored = await _client.GetHistoricalFeaturesAsync(
            new HistoricalFeaturesRequest
            {
                Features = [$"{view.Name}:*"],
                Entities = new Dictionary<string, IReadOnlyList<JsonElement>>
                {
                    ["picture"] = [JsonSerializer.SerializeToElement(picture.ToString())],
                },
                EventTimestamps = [DateTimeOffset.UnixEpoch.AddYears(1)],
            },
            Token);
        var refused = await Assert.ThrowsExactlyAsync<ClipHarApiException>(
            () => _client.EmbedPicturesAsync(new EmbedPicturesRequest { Model = "nope", Pictures = [picture.ToString()] }, Token));
        var nothing = await Assert.ThrowsExactlyAsync<ClipHarApiException>(
            () => _client.EmbedPicturesAsync(new EmbedPicturesRequest(), Token));
        var folder = await Assert.ThrowsExactlyAsync<ClipHarApiException>(
            () => _client.EmbedPicturesAsync(new EmbedPicturesRequest { Pictures = ["x"] }, Token));

        Assert.AreEqual(JobState.Succeeded, job.State, job.Error);
        Assert.AreEqual(view.Name, job.Result!.Value.Deserialize<EmbeddingJobResult>(JobJson.Options)!.View);
        Assert.AreEqual(32, stored.Results[1].Values[0].GetArrayLength());
        Assert.AreEqual(64, stored.Results[2].Values[0].GetArrayLength());
        Assert.AreEqual("PRESENT", stored.Results[1].Statuses[0]);
        Assert.AreEqual(HttpStatusCode.NotFound, refused.Status);
        Assert.AreEqual(HttpStatusCode.BadRequest, nothing.Status);
        Assert.AreEqual(HttpStatusCode.BadRequest, folder.Status);
    }

    [TestMethod]
    public async Task MaterializeFeatures_OfflineRows_AreOnlineWhenTheJobHasEnded()
    {
        await _client.PutFeatureEntityAsync(new FeatureEntityResource { Name = "camera", ValueType = "int64" }, Token);
        await _client.PutFeatureViewAsync(
            new FeatureViewResource
            {
                Name = "light",
                Entities = ["camera"],
                Fields = [new FeatureFieldResource { Name = "brightness", Dtype = "float32" }],
            },
            Token);
        await _host.Services.GetRequiredService<IFeatureStore>().PushAsync(
            "light",
            [.. Enumerable.Range(0, 900).Select(camera => new FeatureRow
            {
                Entity = new Dictionary<string, object?> { ["camera"] = camera },
                EventTimestamp = DateTimeOffset.UnixEpoch,
                Values = new Dictionary<string, object?> { ["brightness"] = (float)camera },
            })],
            PushTarget.Offline, Token);

        var job = await WaitAsync(
            await _client.MaterializeFeaturesAsync(new MaterializeFeaturesRequest { FeatureViews = ["light"] }, Token));
        var online = await _client.GetOnlineFeaturesAsync(
            new OnlineFeaturesRequest
            {
                Features = ["light:brightness"],
                Entities = new Dictionary<string, IReadOnlyList<JsonElement>> { ["camera"] = [JsonSerializer.SerializeToElement(899)] },
            },
            Token);
        var unknown = await Assert.ThrowsExactlyAsync<ClipHarApiException>(
            () => _client.MaterializeFeaturesAsync(new MaterializeFeaturesRequest { FeatureViews = ["dark"] }, Token));

        Assert.AreEqual(JobState.Succeeded, job.State, job.Error);
        Assert.AreEqual("features:light", job.Subject);
        Assert.AreEqual(900, job.Result!.Value.GetProperty("keys").GetProperty("light").GetInt32());
        Assert.AreEqual(899, online.Results[1].Values[0].GetInt32());
        Assert.AreEqual(HttpStatusCode.NotFound, unknown.Status);
    }

    private Task<Job> WaitAsync(JobResource job) => _host.Services.GetRequiredService<IJobQueue>().WaitAsync(job.Id, null, Token);
}
