using System.Net;
using System.Text;
using System.Text.Json;
using ClipHar.Client;
using ClipHar.Client.Classification;
using ClipHar.Client.Facade;
using ClipHar.Client.Predictions;
using ClipHar.Client.Streaming;
using ClipHar.Tests.Api;
using Microsoft.Extensions.Time.Testing;

namespace ClipHar.Tests.Client;

/// <summary>The typed client against the real API on a real server.</summary>
[TestClass]
public sealed class ClipHarClientTests
{
    private const string Key = "a-long-and-random-key";

    private static ApiHost _host = null!;
    private static ServiceProvider _services = null!;
    private static ClipHarClient _client = null!;

    public required TestContext TestContext { get; set; }

    private CancellationToken Token => TestContext.CancellationToken;

    [ClassInitialize]
    public static void Start(TestContext context)
    {
        _host = new ApiHost(new() { ["Security:ApiKeys:0"] = Key });
        _host.UseKestrel(0);
        _host.StartServer();
        var services = new ServiceCollection();
        services.AddClipHarClient(options =>
        {
            options.BaseAddress = _host.ClientOptions.BaseAddress;
            options.ApiKey = Key;
        });
        _services = services.BuildServiceProvider();
        _client = _services.GetRequiredService<ClipHarClient>();
    }

    [ClassCleanup]
    public static void Stop()
    {
        _services.Dispose();
        _host.Dispose();
    }

    [TestMethod]
    public async Task Classify_FilesAndJson_AgreeAndAreRecorded()
    {
        var settings = new ClassifyRequest
        {
            Labels = ["waving", "jumping"],
            NoneOfThese = true,
            TopK = 2,
            TemplateSet = "single",
            Model = "tiny",
        };
        var bytes = ApiHost.Picture("gradient.png");

        var files = await _client.ClassifyAsync(
            [new PictureFile(new MemoryStream(bytes), "a.png"), new PictureFile(new MemoryStream(bytes), "b.png")], settings, Token);
        var json = await _client.ClassifyAsync(settings with { Image = Convert.ToBase64String(bytes) }, Token);
        var recorded = await _client.GetPredictionAsync(json.Results[0].PredictionId, Token);
        var page = await _client.GetPredictionsAsync(new PredictionFilter
        {
            Model = "tiny",
            Limit = 2,
            Since = DateTimeOffset.UnixEpoch,
        }, Token);
        var next = await _client.GetPredictionsAsync(new PredictionFilter { Limit = 2, Cursor = page.NextCursor }, Token);

        Assert.AreEqual("b.png", files.Results[1].FileName);
        Assert.AreEqual(json.Results[0].Labels[0].Label, files.Results[0].Labels[0].Label);
        Assert.AreEqual(json.Results[0].Labels[0].Score, files.Results[0].Labels[0].Score, 1e-5);
        Assert.AreEqual(json.Results[0].Labels[0], recorded.Labels[0]);
        Assert.IsNotNull(recorded.Quality);
        Assert.HasCount(2, page.Items);
        Assert.IsTrue(next.Items.All(item => page.Items.All(other => other.Id != item.Id)));
    }

    [TestMethod]
    public async Task OtherOperations_Called_Answer()
    {
        var embeddings = await _client.EmbedTextsAsync(["running", "sleeping"], "tiny", Token);
        var info = await _client.GetServiceInfoAsync(Token);
        var predicted = await _client.PredictAsync(
            new PredictRequest { ImageData = Convert.ToBase64String(ApiHost.Picture("checker.png")), TopK = 1 }, Token);
        var model = await _client.GetModelAsync("tiny", Token);

        Assert.HasCount(32, embeddings[1]);
        Assert.Contains(predicted.Predictions.Single().ClassName, info.ClassNames);
        Assert.AreEqual(model, (await _client.GetModelsAsync(Token)).Single());
        Assert.AreEqual(32, model.ImageSize);
    }

    [TestMethod]
    public async Task Stream_OverTheNetwork_RecognisesAndCloses()
    {
        await using var stream = await _client.OpenStreamAsync("har-15", null, Token);
        await stream.SendFrameAsync(ApiHost.Picture("checker.png"), Token);
        var messages = new List<IStreamMessage>();
        await foreach (var message in stream.ReadAllAsync(Token))
        {
            messages.Add(message);
            if (message is StreamScores)
            {
                await stream.CloseAsync(Token);
            }
        }

        Assert.IsInstanceOfType<StreamReady>(messages[0]);
        Assert.IsInstanceOfType<StreamScores>(messages[^1]);
    }

    [TestMethod]
    public async Task Call_ServerRefuses_ThrowsItsWordsAndMembers()
    {
        var refused = await Assert.ThrowsExactlyAsync<ClipHarApiException>(
            () => _client.ClassifyAsync(new ClassifyRequest { Image = "AAAA", Labels = [""] }, Token));

        Assert.AreEqual(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("labels[0]", refused.Message);
        Assert.IsTrue(refused.Problem.Errors!.ContainsKey("labels[0]"));
        Assert.IsFalse(string.IsNullOrEmpty(refused.Problem.TraceId));
    }

    [TestMethod]
    public async Task Call_GatewayAnswersSomethingElse_StillThrowsTheStatusAndRetryAfter()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero));
        using var gateway = new Canned(() =>
        {
            var response = new HttpResponseMessage(HttpStatusCode.BadGateway)
            {
                Content = new StringContent("<html>oops</html>", Encoding.UTF8, "text/html"),
            };
            response.Headers.RetryAfter = new(clock.GetUtcNow().AddSeconds(30));
            return response;
        });
        using var http = new HttpClient(gateway) { BaseAddress = new Uri("http://localhost") };

        var failed = await Assert.ThrowsExactlyAsync<ClipHarApiException>(() => new ClipHarClient(http, clock).GetModelsAsync(Token));

        Assert.AreEqual(HttpStatusCode.BadGateway, failed.Status);
        Assert.AreEqual(TimeSpan.FromSeconds(30), failed.RetryAfter);
    }

    [TestMethod]
    [DataRow("{}")]
    [DataRow("[]")]
    [DataRow("""{"type": "surprise"}""")]
    [DataRow("not json")]
    public void Parse_UnknownStreamMessage_IsAJsonException(string json) =>
        Assert.Throws<JsonException>(() => ClipHarStream.Parse(Encoding.UTF8.GetBytes(json)));

    private sealed class Canned(Func<HttpResponseMessage> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(answer());
    }
}
