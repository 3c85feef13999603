using ClipHar.Web.Live;
using ClipHar.Web.Server;
using ClipHar.Web.Timelines;

namespace ClipHar.Tests.Web;

[TestClass]
public sealed class LiveFiguresTests
{
    [TestMethod]
    public void Summarise_FewerThanTwoFrames_SaysNothing()
    {
        var window = new LatencyWindow();
        window.Add([Frame(0, 50)]);
        Assert.IsNull(window.Summarise());
    }

    [TestMethod]
    public void Summarise_SteadyFrames_RateAndQuantiles()
    {
        var window = new LatencyWindow();
        window.Add(Enumerable.Range(0, 21).Select(i => Frame(i * 100, 40 + i)));

        var figures = window.Summarise()!;
        Assert.AreEqual(10, figures.FramesPerSecond, 1e-9);
        Assert.AreEqual(50, figures.MedianMs, 1e-9);
        Assert.AreEqual(59, figures.P95Ms, 1e-9);
        Assert.AreEqual(50, figures.Parts.Sum(p => p.MeanMs), 1e-9);
    }

    [TestMethod]
    public void Summarise_OldFrames_AreForgotten()
    {
        var window = new LatencyWindow();
        window.Add([Frame(0, 1000), Frame(100, 1000), Frame(20_000, 10), Frame(20_500, 10)]);
        Assert.AreEqual(10, window.Summarise()!.P95Ms, 1e-9);
    }

    [TestMethod]
    public void Announce_ActionFlickers_SpeaksOnceItLasts()
    {
        var announcer = new ActionAnnouncer();
        Assert.IsNull(announcer.Observe(TimeSpan.Zero, "using_laptop"));
        Assert.IsNull(announcer.Observe(TimeSpan.FromSeconds(0.5), "running"));
        Assert.IsNull(announcer.Observe(TimeSpan.FromSeconds(0.6), "using_laptop"));
        Assert.AreEqual("using laptop", announcer.Observe(TimeSpan.FromSeconds(1.4), "using_laptop"));
        Assert.IsNull(announcer.Observe(TimeSpan.FromSeconds(1.5), "using_laptop"));
        Assert.IsNull(announcer.Observe(TimeSpan.FromSeconds(2), "running"));
        Assert.IsNull(announcer.Observe(TimeSpan.FromSeconds(3), "running"), "not more than one sentence in three seconds");
        Assert.AreEqual("running", announcer.Observe(TimeSpan.FromSeconds(4.5), "running"));
    }

    [TestMethod]
    [DataRow("denied", CameraStateKind.Problem, "Try again")]
    [DataRow("no-camera", CameraStateKind.Problem, "Try again")]
    [DataRow("in-use", CameraStateKind.Problem, "Try again")]
    [DataRow("something new", CameraStateKind.Problem, "Try again")]
    [DataRow("ended", CameraStateKind.Problem, "Turn on the camera")]
    [DataRow("off", CameraStateKind.Off, "Turn on the camera")]
    [DataRow("insecure", CameraStateKind.Problem, null)]
    [DataRow("on", CameraStateKind.On, null)]
    public void CameraState_EveryState_HasWordsAndAWayOut(string state, CameraStateKind kind, string? action)
    {
        var camera = CameraState.From(new CameraUpdate(state, "http://10.0.0.5:8000"));
        Assert.AreEqual((kind, action), (camera.Kind, camera.Action));
        Assert.IsTrue(kind == CameraStateKind.On || (camera.Title.Length > 0 && camera.Text.Length > 0));
    }

    [TestMethod]
    [DataRow("http://localhost:8000", "http://localhost:8000/")]
    [DataRow("http://0.0.0.0:8000", "http://localhost:8000/")]
    [DataRow("https://*:8443;http://[::]:8080", "http://localhost:8080/")]
    [DataRow("https://+:8443", "https://localhost:8443/")]
    [DataRow("", null)]
    public void FromListening_WildcardHosts_BecomeTheLoopback(string addresses, string? expected) => Assert.AreEqual(
        expected, ApiAddress.FromListening(addresses.Split(';', StringSplitOptions.RemoveEmptyEntries))?.AbsoluteUri);

    [TestMethod]
    public void Layout_LongFilm_StaysDrawable()
    {
        var hour = TimeSpan.FromHours(3);
        var layout = TimelineLayout.Create([new ActionSegment(TimeSpan.Zero, hour, "running", 1)], hour, following: false);
        Assert.IsLessThanOrEqualTo(24_000, layout.WidthPx);
        Assert.IsInRange(2, 400, layout.Ticks.Count);
        Assert.AreEqual(layout.WidthPx, layout.LeftPx(hour), 1e-6);
    }

    private static FrameMeasurement Frame(double atMs, double totalMs) => new()
    {
        AtMs = atMs,
        Label = "running",
        Score = 0.9,
        TotalMs = totalMs,
        CaptureMs = 4,
        DecodeMs = 1,
        PreprocessMs = 2,
        QueueMs = 3,
        EncodeMs = 10,
    };
}
