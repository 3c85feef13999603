using System.Text;
using ClipHar.Api.Streaming;
using ClipHar.Client.Classification;
using ClipHar.Client.Predictions;
using ClipHar.Client.Streaming;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Time.Testing;

namespace ClipHar.Tests.Api;

[TestClass]
public sealed class StreamTests
{
    private static ApiHost _host = null!;

    public required TestContext TestContext { get; set; }

    private CancellationToken Token => TestContext.CancellationToken;

    [ClassInitialize]
    public static void Start(TestContext context) => _host = new ApiHost(new() { ["Streaming:MaxFrameBytes"] = "20000" });

    [ClassCleanup]
    public static void Stop() => _host.Dispose();

    [TestMethod]
    public async Task Stream_Opened_SaysReadyThenScoresEveryFrame()
    {
        await using var stream = await OpenAsync(_host);

        var ready = await ReadAsync<StreamReady>(stream);
        await stream.SendFrameAsync(ApiHost.Picture("checker.png"), Token);
        var first = await ReadAsync<StreamScores>(stream);
        await stream.SendFrameAsync(ApiHost.Picture("photo-420.jpg"), Token);
        var second = await ReadAsync<StreamScores>(stream);

        Assert.AreEqual("tiny", ready.Model.Name);
        Assert.AreEqual("har-15", ready.Vocabulary);
        Assert.AreEqual(32, ready.ImageSize);
        Assert.AreEqual(1500, ready.WindowMs);
        Assert.AreEqual(0, first.Frame);
        Assert.AreEqual(1, second.Frame);
        Assert.HasCount(5, first.Labels);
        CollectionAssert.AreEqual(first.Labels.ToList(), first.Smoothed.ToList(), "One frame: pooled and alone are the same.");
    }

    [TestMethod]
    public async Task Stream_Frame_ScoresAsClassifyDoes()
    {
        await using var stream = await OpenAsync(_host);
        await ReadAsync<StreamReady>(stream);
        await stream.SendFrameAsync(ApiHost.Picture("gradient.png"), Token);
        var scores = await ReadAsync<StreamScores>(stream);
        using var http = _host.CreateClient();
        using var form = new MultipartFormDataContent { { new ByteArrayContent(ApiHost.Picture("gradient.png")), "image", "g.png" } };

        var classified = await ApiHost.ReadAsync<ClassifyResponse>(await http.PostAsync("/v1/classify", form, Token), Token);

        for (var i = 0; i < 5; i++)
        {
            Assert.AreEqual(classified.Results[0].Labels[i].Label, scores.Labels[i].Label);
            Assert.AreEqual(classified.Results[0].Labels[i].Score, scores.Labels[i].Score, 1e-5);
        }
    }

    [TestMethod]
    public async Task Stream_Configured_UsesTheNewLabelsAndAnswersMistakes()
    {
        await using var stream = await OpenAsync(_host);
        await ReadAsync<StreamReady>(stream);

        await stream.ConfigureAsync(new StreamConfigure { Labels = ["juggling", "waving"], TopK = 1, WindowMs = 0 }, Token);
        var ready = await ReadAsync<StreamReady>(stream);
        await stream.SendFrameAsync(ApiHost.Picture("checker.png"), Token);
        var scores = await ReadAsync<StreamScores>(stream);
        await stream.ConfigureAsync(new StreamConfigure { WindowMs = 10_001 }, Token);
        var window = await ReadAsync<StreamError>(stream);
        await stream.ConfigureAsync(new StreamConfigure { Vocabulary = "nope" }, Token);
        var vocabulary = await ReadAsync<StreamError>(stream);
        await stream.ConfigureAsync(new StreamConfigure { Type = "dance" }, Token);
        var type = await ReadAsync<StreamError>(stream);
        await stream.SendFrameAsync(ApiHost.Picture("checker.png"), Token);
        var after = await ReadAsync<StreamScores>(stream);

        CollectionAssert.AreEqual(new[] { "juggling", "waving" }, ready.Labels.ToList());
        Assert.IsNull(ready.Vocabulary);
        Assert.AreEqual(0, ready.WindowMs);
        Assert.HasCount(1, scores.Labels);
        Assert.Contains("window_ms", window.Detail);
        Assert.Contains("nope", vocabulary.Detail);
        Assert.Contains("dance", type.Detail);
        Assert.IsNull(type.Frame);
        Assert.HasCount(1, after.Labels);
    }

    [TestMethod]
    public async Task Stream_BadFrame_IsAnErrorAndTheSessionGoesOn()
    {
        await using var stream = await OpenAsync(_host);
        await ReadAsync<StreamReady>(stream);

        await stream.SendFrameAsync(Encoding.ASCII.GetBytes("this is no picture"), Token);
        var error = await ReadAsync<StreamError>(stream);
        await stream.SendFrameAsync(ApiHost.Picture("checker.png"), Token);
        var scores = await ReadAsync<StreamScores>(stream);

        Assert.AreEqual(0, error.Frame);
        Assert.AreEqual(1, scores.Frame);
    }

    [TestMethod]
    public async Task Stream_FloodOfFrames_AnswersEachOnceInOrderAndDropsTheOld()
    {
        const int Frames = 200;
        await using var stream = await OpenAsync(_host);
        await ReadAsync<StreamReady>(stream);
        var picture = ApiHost.Picture("photo-420.jpg");

        var sending = Task.Run(async () =>
        {
            for (var i = 0; i < Frames; i++)
            {
                await stream.SendFrameAsync(picture, Token);
            }
        });
        long next = 0;
        int dropped = 0, scored = 0;
        while (next < Frames)
        {
            var message = await stream.ReadAsync(Token);
            var frame = message switch
            {
                StreamScores scores => scores.Frame,
                StreamDropped drop => drop.Frame,
                _ => throw new AssertFailedException($"{message}"),
            };
            Assert.AreEqual(next++, frame);
            (scored, dropped) = message is StreamScores ? (scored + 1, dropped) : (scored, dropped + 1);
        }

        await sending;
        Assert.IsGreaterThan(0, scored);
        Assert.AreEqual(Frames, scored + dropped);
    }

    [TestMethod]
    public async Task Stream_ClientCloses_IsAnsweredWithANormalClose()
    {
        await using var stream = await OpenAsync(_host);
        await ReadAsync<StreamReady>(stream);

        await stream.CloseAsync(Token);

        Assert.IsNull(await stream.ReadAsync(Token));
    }

    [TestMethod]
    public async Task Stream_FrameTooLarge_IsClosedWithTheReason()
    {
        await using var stream = await OpenAsync(_host);
        await ReadAsync<StreamReady>(stream);

        await stream.SendFrameAsync(new byte[20_001], Token);

        Assert.IsNull(await stream.ReadAsync(Token));
        Assert.Contains("20000", stream.CloseReason!);
    }

    [TestMethod]
    public async Task Stream_Idle_IsClosed()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(56));
        using var host = new ApiHost(services: services => services.Replace(ServiceDescriptor.Singleton<TimeProvider>(clock)));
        await using var stream = await OpenAsync(host);
        await ReadAsync<StreamReady>(stream);

        clock.Advance(TimeSpan.FromMinutes(3));

        Assert.IsNull(await stream.ReadAsync(Token));
        Assert.Contains("too long", stream.CloseReason!);
    }

    [TestMethod]
    public async Task Stream_TooManySessions_IsRefusedUntilOneEnds()
    {
        using var host = new ApiHost(new() { ["Streaming:MaxSessions"] = "1" });
        var first = await OpenAsync(host);
        await ReadAsync<StreamReady>(first);

        await Assert.ThrowsAsync<Exception>(() => OpenAsync(host));

        await first.CloseAsync(Token);
        Assert.IsNull(await first.ReadAsync(Token));
        await first.DisposeAsync();
        var sessions = host.Services.GetRequiredService<StreamSessions>();
        while (sessions.Count > 0)
        {
            await Task.Yield();
        }

        await using var second = await OpenAsync(host);
        await ReadAsync<StreamReady>(second);
    }

    [TestMethod]
    public async Task Stream_Frames_AreRecordedSparsely()
    {
        using var host = new ApiHost();
        await using var stream = await OpenAsync(host);
        await ReadAsync<StreamReady>(stream);
        for (var i = 0; i < 5; i++)
        {
            await stream.SendFrameAsync(ApiHost.Picture("checker.png"), Token);
            await ReadAsync<StreamScores>(stream);
        }

        using var http = host.CreateClient();
        var page = await ApiHost.ReadAsync<Page<PredictionResource>>(await http.GetAsync("/v1/predictions", Token), Token);

        Assert.IsNotEmpty(page.Items);
        Assert.IsLessThan(5, page.Items.Count);
        Assert.AreEqual("stream", page.Items[0].Source);
    }

    private async Task<ClipHarStream> OpenAsync(ApiHost host)
    {
        var socket = await host.Server.CreateWebSocketClient().ConnectAsync(new Uri("ws://localhost/v1/stream"), Token);
        return new ClipHarStream(socket);
    }

    private async Task<T> ReadAsync<T>(ClipHarStream stream)
        where T : IStreamMessage
    {
        var message = await stream.ReadAsync(Token);
        return message is T expected ? expected : throw new AssertFailedException($"Expected {typeof(T).Name}, got {message}.");
    }
}
