using System.Net;
using System.Text;
using System.Text.Json;
using ClipHar.Client;
using ClipHar.Client.Features;

namespace ClipHar.Tests.Api;

/// <summary>Feast's requests and answers, byte for byte, and the definitions through the typed client.</summary>
[TestClass]
public sealed partial class FeatureApiTests
{
    private static ApiHost _host = null!;
    private static ClipHarClient _client = null!;
    private static HttpClient _http = null!;

    public required TestContext TestContext { get; set; }

    private CancellationToken Token => TestContext.CancellationToken;

    [ClassInitialize]
    public static async Task Start(TestContext context)
    {
        _host = new ApiHost();
        _http = _host.CreateClient();
        _client = new ClipHarClient(_http, TimeProvider.System);
        await _client.PutFeatureEntityAsync(new FeatureEntityResource
        {
            Name = "driver",
            JoinKey = "driver_id",
            ValueType = "int64",
        }, context.CancellationToken);
        await _client.PutFeatureEntityAsync(new FeatureEntityResource { Name = "page" }, context.CancellationToken);
        await _client.PutFeatureViewAsync(
            new FeatureViewResource
            {
                Name = "texts",
                Entities = ["page"],
                Fields = [new FeatureFieldResource { Name = "title", Dtype = "string" }],
            },
            context.CancellationToken);
        await _client.PutFeatureViewAsync(Driver("driver_stats"), context.CancellationToken);
        await _client.PutFeatureViewAsync(Driver("driver_daily") with { Ttl = "1d" }, context.CancellationToken);
    }

    [ClassCleanup]
    public static void Stop() => _host.Dispose();

    [TestMethod]
    public async Task View_PutAgainAndChanged_KeepsEveryVersion()
    {
        var created = await _client.PutFeatureViewAsync(Driver("versions") with { Owner = "ml" }, Token);
        var same = await _client.PutFeatureViewAsync(Driver("versions") with { Owner = "ml" }, Token);
        var changed = await _client.PutFeatureViewAsync(Driver("versions") with { Owner = "vision", Ttl = "2d" }, Token);
        var first = await _client.GetFeatureViewAsync("versions", 1, Token);
        var newest = await _client.GetFeatureViewAsync("versions", null, Token);
        var all = await _client.GetFeatureViewsAsync(Token);
        using var versions = await _http.GetAsync("/v1/features/views/versions/versions", Token);

        Assert.AreEqual(1, created.Version);
        Assert.AreEqual(1, same.Version);
        Assert.AreEqual(2, changed.Version);
        Assert.AreEqual("172800s", newest.Ttl);
        Assert.AreEqual("ml", first.Owner);
        Assert.AreEqual("vision", newest.Owner);
        Assert.AreEqual(2, all.Single(view => view.Name == "versions").Version);
        CollectionAssert.AreEqual(
            new int?[] { 2, 1 }, (await ApiHost.ReadAsync<List<FeatureViewResource>>(versions, Token)).Select(view => view.Version)
                .ToList());
    }

    [TestMethod]
    public async Task GetOnlineFeatures_AsFeastsClientsAsk_AnswersInFeastsForm()
    {
        await PostAsync("/push", """
            {
              "push_source_name": "driver_stats",
              "df": {
                "driver_id": [1001, 1002],
                "event_timestamp": ["2022-05-13 10:59:42", "2021-12-31T23:00:00.5Z"],
                "created": ["2022-05-13 10:59:42", "2022-01-01 00:00:00"],
                "conv_rate": [0.25, null],
                "trips": [1000, 7],
                "vector": [[1.5, -2, 3], [0, 0, 1]]
              },
              "to": "online_and_offline"
            }
            """);
        await PostAsync("/push", """
            {"push_source_name": "driver_daily", "df": {"driver_id": [1001], "event_timestamp": ["2022-05-13 10:59:42"], "conv_rate": [1.0]}, "to": "online"}
            """);

        var answer = await PostAsync("/get-online-features", """
            {
              "features": ["driver_stats:conv_rate", "driver_stats:vector", "driver_stats:trips"],
              "entities": {"driver_id": [1001, 1002, 1003]}
            }
            """);
        var named = await PostAsync("/v1/features/online", """
            {"features": ["driver_stats:conv_rate", "driver_daily:conv_rate"], "entities": {"driver_id": [1001]}, "full_feature_names": true}
            """);

        Assert.AreEqual(
            """
            {"metadata":{"feature_names":["driver_id","conv_rate","vector","trips"]},"results":[
            {"values":[1001,1002,1003],"statuses":["PRESENT","PRESENT","PRESENT"],"event_timestamps":["1970-01-01T00:00:00Z","1970-01-01T00:00:00Z","1970-01-01T00:00:00Z"]},
            {"values":[0.25,null,null],"statuses":["PRESENT","NULL_VALUE","NOT_FOUND"],"event_timestamps":["2022-05-13T10:59:42Z","2021-12-31T23:00:00.500000Z","1970-01-01T00:00:00Z"]},
            {"values":[[1.5,-2,3],[0,0,1],null],"statuses":["PRESENT","PRESENT","NOT_FOUND"],"event_timestamps":["2022-05-13T10:59:42Z","2021-12-31T23:00:00.500000Z","1970-01-01T00:00:00Z"]},
            {"values":[1000,7,null],"statuses":["PRESENT","PRESENT","NOT_FOUND"],"event_timestamps":["2022-05-13T10:59:42Z","2021-12-31T23:00:00.500000Z","1970-01-01T00:00:00Z"]}
            ]}
            """.ReplaceLineEndings(""),
            answer);
        Assert.AreEqual(
            """
            {"metadata":{"feature_names":["driver_id","driver_stats__conv_rate","driver_daily__conv_rate"]},"results":[
            {"values":[1001],"statuses":["PRESENT"],"event_timestamps":["1970-01-01T00:00:00Z"]},
            {"values":[0.25],"statuses":["PRESENT"],"event_timestamps":["2022-05-13T10:59:42Z"]},
            {"values":[1],"statuses":["OUTSIDE_MAX_AGE"],"event_timestamps":["2022-05-13T10:59:42Z"]}
            ]}
            """.ReplaceLineEndings(""),
            named);
    }

    [TestMethod]
    public async Task Materialize_AsFeastsClientsAsk_BringsOfflineRowsOnline()
    {
        await _client.PutFeatureViewAsync(Driver("materialized"), Token);
        await _client.PushFeaturesAsync(Push("materialized", "offline", ("2022-01-01T00:00:00Z", 1), ("2022-01-02T00:00:00Z", 2)), Token);
        var before = await OnlineAsync("materialized");

        await PostAsync(
            "/materialize", """{"start_ts": "2021-12-31T00:00:00", "end_ts": "2022-01-01T12:00:00", "feature_views": ["materialized"]}""");
        var middle = await OnlineAsync("materialized");
        await PostAsync("/materialize-incremental", """{"end_ts": "2022-02-01T00:00:00", "feature_views": ["materialized"]}""");
        var after = await OnlineAsync("materialized");

        Assert.AreEqual("NOT_FOUND", before.Statuses[0]);
        Assert.AreEqual(1, middle.Values[0].GetInt64());
        Assert.AreEqual(2, after.Values[0].GetInt64());
    }

    [TestMethod]
    public async Task GetHistoricalFeatures_PastAndFuture_ShowsWhatWasKnown()
    {
        await _client.PutFeatureViewAsync(Driver("history"), Token);
        await _client.PushFeaturesAsync(Push("history", null, ("2022-01-01T00:00:00Z", 1), ("2022-01-02T00:00:00Z", 2)), Token);

        var answer = await _client.GetHistoricalFeaturesAsync(
            new HistoricalFeaturesRequest
            {
                Features = ["history:trips"],
                Entities = Keys(1, 1, 1),
                EventTimestamps = [Time("2021-12-31T00:00:00Z"), Time("2022-01-01T23:59:59Z"), Time("2022-01-02T00:00:00Z")],
            },
            Token);

        CollectionAssert.AreEqual(new[] { "driver_id", "trips" }, answer.Metadata.FeatureNames.ToList());
        CollectionAssert.AreEqual(new[] { "NOT_FOUND", "PRESENT", "PRESENT" }, answer.Results[1].Statuses.ToList());
        Assert.AreEqual(1, answer.Results[1].Values[1].GetInt32());
        Assert.AreEqual(2, answer.Results[1].Values[2].GetInt32());
        Assert.AreEqual(Time("2022-01-01T00:00:00Z"), answer.Results[1].EventTimestamps[1]);
    }

    [TestMethod]
    public async Task Service_OfTwoEncoders_IsRefusedAndSoIsTheRequest()
    {
        foreach (var (name, digit) in new[] { ("clip_a", 'a'), ("clip_b", 'b') })
        {
            await _client.PutFeatureViewAsync(
                new FeatureViewResource
                {
                    Name = name,
                    Entities = ["driver"],
                    Encoder = new string(digit, 64),
                    Fields = [new FeatureFieldResource { Name = name, Dtype = "float32", Shape = [2] }],
                },
                Token);
        }

        var service = await _client.PutFeatureServiceAsync(new FeatureServiceResource
        {
            Name = "one",
            Features = ["clip_a:*", "driver_stats:trips"],
        }, Token);
        var refusedService = await Assert.ThrowsExactlyAsync<ClipHarApiException>(
            () => _client.PutFeatureServiceAsync(new FeatureServiceResource { Name = "both", Features = ["clip_a:*", "clip_b:*"] }, Token));
        var refused = await Assert.ThrowsExactlyAsync<ClipHarApiException>(() => _client.GetOnlineFeaturesAsync(
            new OnlineFeaturesRequest { Features = ["clip_a:clip_a", "clip_b:clip_b"], Entities = Keys(1) }, Token));
        var answer = await _client.GetOnlineFeaturesAsync(new OnlineFeaturesRequest { FeatureService = "one", Entities = Keys(1) }, Token);

        Assert.AreEqual("one", service.Name);
        Assert.AreEqual(HttpStatusCode.BadRequest, refusedService.Status);
        Assert.AreEqual(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("different encoders", refused.Message);
        CollectionAssert.AreEqual(new[] { "driver_id", "clip_a", "trips" }, answer.Metadata.FeatureNames.ToList());
    }

    private async Task<string> PostAsync(string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await _http.PostAsync(path, content, Token);
        var text = await response.Content.ReadAsStringAsync(Token);
        Assert.IsTrue(response.IsSuccessStatusCode, text);
        return text;
    }

    private async Task<FeatureVector> OnlineAsync(string view)
    {
        var answer = await _client.GetOnlineFeaturesAsync(new OnlineFeaturesRequest
        {
            Features = [$"{view}:trips"],
            Entities = Keys(1),
        }, Token);
        return answer.Results[1];
    }

    private static PushFeaturesRequest Push(string view, string? to, params (string Time, int Trips)[] rows) => new()
    {
        PushSourceName = view,
        To = to,
        Df = new Dictionary<string, IReadOnlyList<JsonElement>>
        {
            ["driver_id"] = [.. rows.Select(_ => JsonSerializer.SerializeToElement(1))],
            ["event_timestamp"] = [.. rows.Select(row => JsonSerializer.SerializeToElement(row.Time))],
            ["trips"] = [.. rows.Select(row => JsonSerializer.SerializeToElement(row.Trips))],
        },
    };

    private static Dictionary<string, IReadOnlyList<JsonElement>> Keys(params int[] drivers) =>
        new() { ["driver_id"] = [.. drivers.Select(driver => JsonSerializer.SerializeToElement(driver))] };

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static FeatureViewResource Driver(string name) => new()
    {
        Name = name,
        Entities = ["driver"],
        Fields =
        [
            new FeatureFieldResource { Name = "conv_rate", Dtype = "float32" },
            new FeatureFieldResource { Name = "trips", Dtype = "int64" },
            new FeatureFieldResource { Name = "vector", Dtype = "float32", Shape = [3] },
        ],
    };
}
