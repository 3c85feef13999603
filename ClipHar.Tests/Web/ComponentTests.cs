using System.Net;
using System.Text.Json;
using Bunit;
using ClipHar.Client;
using ClipHar.Client.Classification;
using ClipHar.Client.Models;
using ClipHar.Web.FrontDoor;
using ClipHar.Web.Live;
using ClipHar.Web.Models;
using ClipHar.Web.Results;
using ClipHar.Web.Server;
using ClipHar.Web.Shell;
using ClipHar.Web.Timelines;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Microsoft.FluentUI.AspNetCore.Components;

namespace ClipHar.Tests.Web;

/// <summary>Components by themselves, without a browser: what they render for which state.</summary>
[TestClass]
public sealed class ComponentTests
{
    [TestMethod]
    public void CameraNotice_Problem_IsAnAlertWithAButtonAndOtherWays()
    {
        using var context = CreateContext();
        var started = 0;
        var notice = context.Render<CameraNotice>(p => p
            .Add(c => c.State, CameraState.From(new CameraUpdate("in-use", "")))
            .Add(c => c.OnStart, () => started++));

        Assert.AreEqual("alert", notice.Find(".notice").GetAttribute("role"));
        Assert.AreEqual("Another program is using the camera", notice.Find("h2").TextContent);
        Assert.HasCount(2, notice.FindAll(".ways a"));
        notice.Find("#start-camera").Click();
        Assert.AreEqual(1, started);
    }

    [TestMethod]
    public void ScoreBars_MoreThanMax_ShowsTheBestAndPointsOutOne()
    {
        using var context = CreateContext();
        var bars = context.Render<ScoreBars>(p => p
            .Add(c => c.Scores, [new LabelScore("using_laptop", 0.9), new LabelScore("running", 0.07), new LabelScore("eating", 0.03)])
            .Add(c => c.Max, 2)
            .Add(c => c.Highlight, "running"));

        Assert.HasCount(2, bars.FindAll("li"));
        Assert.AreEqual("using laptop", bars.Find("li .score-name").TextContent);
        StringAssert.Contains(bars.Find("li.current").TextContent, "running");
        StringAssert.Contains(bars.Find(".score-fill").GetAttribute("style")!, "scaleX(0.9)");
    }

    [TestMethod]
    public void TimelineStrip_SegmentChosenInTheList_IsReported()
    {
        using var context = CreateContext();
        ActionSegment? chosen = null;
        var strip = context.Render<TimelineStrip>(p => p
            .Add(c => c.Segments, [Segment(0, 5, "running"), Segment(5, 65, "sitting")])
            .Add(c => c.End, TimeSpan.FromSeconds(70))
            .Add(c => c.OnSelect, s => chosen = s));

        strip.FindAll(".jump")[1].Click();
        Assert.AreEqual("sitting", chosen?.Label);
        Assert.AreEqual("sitting, 0:05 to 1:05, 80 %", strip.FindAll(".segment")[1].GetAttribute("aria-label"));
    }

    [TestMethod]
    public void TimelineStrip_LiveWithoutSelection_SegmentsAreNoTabStops()
    {
        using var context = CreateContext();
        var strip = context.Render<TimelineStrip>(p => p.Add(c => c.Segments, [Segment(0, 5, "running")]).Add(c => c.Follow, true));
        Assert.IsTrue(strip.Find(".segment").HasAttribute("disabled"));
        Assert.IsEmpty(strip.FindAll(".jump"));
    }

    [TestMethod]
    public void SpeedPanel_Figures_EveryPartIsNamed()
    {
        using var context = CreateContext();
        var panel = context.Render<SpeedPanel>(p => p
            .Add(c => c.Counts, new FrameCounts(10, 0, 3, 0))
            .Add(c => c.Latency, new LatencySummary
            {
                FramesPerSecond = 14.96,
                MedianMs = 42.4,
                P95Ms = 61.2,
                Parts = [new LatencyPart("Decode", 1.26), new LatencyPart("Model", 31.4)],
            }));
        CollectionAssert.AreEqual(new[] { "15.0", "42ms", "61ms" }, panel.FindAll("dd").Select(d => d.TextContent).ToArray());
        CollectionAssert.AreEqual(new[] { "Decode1.3 ms", "Model31 ms" }, panel.FindAll(".legend li").Select(d => d.TextContent).ToArray());
        Assert.AreEqual("10 frames answered · 3 left out to stay current", panel.Find(".counts").TextContent);
    }

    [TestMethod]
    public async Task RealModelOffer_Fetch_ShowsProgressUntilTheModelIsHere()
    {
        var clock = new FakeTimeProvider();
        var models = new List<ModelResource> { Model("cliphar-demo", demo: true) };
        var pull = new ModelPull { Id = "7", Repository = "openai/clip-vit-base-patch32", State = "running", BytesDone = 0, BytesTotal = 0 };
        var hub = new HubModelResource("openai/clip-vit-base-patch32", "0123abc", null, 607_600_000, Installed: false);
        await using var context = CreateContext(clock, path => path switch
        {
            "/v1/models" => models,
            "/v1/models/hub" => hub,
            "/v1/models/pull" or "/v1/models/pulls/7" => pull,
            _ => null,
        });
        string? used = null;
        var offer = context.Render<RealModelOffer>(p => p.Add(c => c.OnModel, name => used = name));
        await context.Services.GetRequiredService<ModelsState>().EnsureLoadedAsync(CancellationToken.None);
        offer.WaitForAssertion(() => StringAssert.Contains(offer.Markup, "608 MB, licence MIT"));
        offer.WaitForElement("fluent-button").Click();
        offer.WaitForAssertion(() => StringAssert.Contains(offer.Markup, "Asking the hub"));

        pull = pull with { BytesDone = 302_500_000, BytesTotal = 605_000_000 };
        clock.Advance(TimeSpan.FromSeconds(1));
        offer.WaitForAssertion(() => StringAssert.Contains(offer.Markup, "302.5 MB of 605 MB · 50 %"));
        models.Add(Model("clip-vit-base-patch32", demo: false));
        pull = pull with { State = "succeeded", BytesDone = 605_000_000, Model = "clip-vit-base-patch32" };
        clock.Advance(TimeSpan.FromSeconds(1));
        offer.WaitForAssertion(() => Assert.AreEqual("clip-vit-base-patch32 is here", offer.Find("h2").TextContent));
        offer.Find("fluent-button").Click();
        Assert.AreEqual("clip-vit-base-patch32", used);
    }

    [TestMethod]
    public async Task RealModelOffer_HubOutOfReach_SaysWhatIsKnownAsApproximate()
    {
        await using var context = CreateContext(answer: path => path == "/v1/models" ? new[] { Model("cliphar-demo", demo: true) } : null);
        var offer = context.Render<RealModelOffer>();
        await context.Services.GetRequiredService<ModelsState>().EnsureLoadedAsync(CancellationToken.None);

        offer.WaitForAssertion(() => StringAssert.Contains(offer.Markup, "about 610 MB, licence MIT"));
    }

    [TestMethod]
    public async Task RealModelOffer_RealModelPresent_IsNotShown()
    {
        await using var context = CreateContext(answer: _ => new[] { Model("cliphar-demo", demo: true), Model("real", demo: false) });
        var offer = context.Render<RealModelOffer>();
        await context.Services.GetRequiredService<ModelsState>().EnsureLoadedAsync(CancellationToken.None);
        offer.WaitForAssertion(() => Assert.AreEqual("", offer.Markup.Trim()));
    }

    [TestMethod]
    public void ModelStatus_ServerSaysNo_ShowsItsWords()
    {
        using var context = CreateContext(answer: _ => null);
        var status = context.Render<ModelStatus>();
        status.WaitForAssertion(() => Assert.AreEqual("Not here", status.Find(".name").TextContent));
    }

    private static ActionSegment Segment(double start, double end, string label) =>
        new(TimeSpan.FromSeconds(start), TimeSpan.FromSeconds(end), label, 0.8);

    private static ModelResource Model(string name, bool demo) => new()
    {
        Name = name,
        Version = "1",
        Loaded = true,
        Champion = demo,
        Demo = demo,
        ImageSize = 64,
        EmbeddingDimension = 64,
        SizeBytes = 1,
    };

    /// <summary>Services as WebModule registers them, over an API that answers by path; null is a 404 with problem details.</summary>
    private static BunitContext CreateContext(TimeProvider? clock = null, Func<string, object?>? answer = null)
    {
        var context = new BunitContext { JSInterop = { Mode = JSRuntimeMode.Loose } };
        context.Services.AddFluentUIComponents();
        context.Services.AddSingleton(clock ?? TimeProvider.System);
        context.Services.AddSingleton(new ApiAddress(Options.Create(new FrontDoorOptions()), new ListeningServer()));
        context.Services.AddSingleton(new HttpClient(new AnswerByPath(answer ?? (_ => null))));
        context.Services.AddScoped<ApiGateway>();
        context.Services.AddScoped<ModelsState>();
        context.Services.AddScoped<ModelPuller>();
        return context;
    }

    private sealed class AnswerByPath(Func<string, object?> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var value = answer(request.RequestUri!.AbsolutePath);
            var json = value is null ? """{"title":"Not here","detail":"Nothing at this path."}""" : JsonSerializer.Serialize(value, ClipHarJson.Options);
            return Task.FromResult(new HttpResponseMessage(value is null ? HttpStatusCode.NotFound : HttpStatusCode.OK)
            {
                Content = new StringContent(json, System.Text.Encoding.UTF8, "application/json"),
            });
        }
    }

    private sealed class ListeningServer : IServer
    {
        public ListeningServer()
        {
            var addresses = new ServerAddressesFeature();
            addresses.Addresses.Add("http://127.0.0.1:1");
            Features.Set<IServerAddressesFeature>(addresses);
        }

        public IFeatureCollection Features { get; } = new FeatureCollection();

        public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
            where TContext : notnull => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose()
        {
        }
    }
}
