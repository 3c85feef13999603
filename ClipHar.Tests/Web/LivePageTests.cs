using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ClipHar.Tests.Web;

/// <summary>The live page in a real browser, against an API that answers by rule.</summary>
[TestClass]
public sealed class LivePageTests
{
    private static HeadlessBrowser? _browser;

    private static HeadlessBrowser Browser => _browser!;

    [ClassInitialize]
    public static async Task StartBrowserAsync(TestContext _) => _browser = await HeadlessBrowser.StartAsync();

    [ClassCleanup]
    public static async Task StopBrowserAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }
    }

    [TestMethod]
    public async Task Live_CameraAllowed_NamesTheActionAndItsChange()
    {
        await using var host = await PageHost.StartAsync();
        await using var tab = await Browser.OpenAsync(host.Address);

        await Expect(Label(tab)).ToHaveTextAsync("clapping");
        await Expect(tab.Page.Locator("[data-role=bars] li")).ToHaveCountAsync(5);
        await Expect(tab.Page.Locator("[data-role=bars] li").First).ToContainTextAsync("78 %");
        host.Api.CurrentAction = "using_laptop";
        await Expect(Label(tab)).ToHaveTextAsync("using laptop");
        await Expect(tab.Page.Locator(".timeline .segment")).ToHaveCountAsync(2);
        await Expect(tab.Page.Locator(".live > [role=status]")).ToHaveTextAsync("using laptop");
        host.Api.CurrentAction = null;
        await Expect(Label(tab)).ToHaveTextAsync("Undecided");

        Assert.AreEqual(0xD8FF, BitConverter.ToUInt16(host.Api.LastFrame), "frames are JPEG files");
        await Expect(tab.Page.Locator(".speed dd").First).ToContainTextAsync(".");
        await tab.AssertNoComplaintsAsync();
    }

    [TestMethod]
    public async Task Live_SpaceBar_PausesAndResumes()
    {
        await using var host = await PageHost.StartAsync();
        await using var tab = await Browser.OpenAsync(host.Address);
        await Expect(Label(tab)).ToHaveTextAsync("clapping");

        await tab.Page.Keyboard.PressAsync("Space");
        await Expect(tab.Page.Locator(".stage-top")).ToContainTextAsync("Paused");
        host.Api.CurrentAction = "running";
        await tab.Page.Keyboard.PressAsync("Space");
        await Expect(Label(tab)).ToHaveTextAsync("running");
    }

    [TestMethod]
    public async Task Live_ServerGoesAway_SaysSoAndComesBack()
    {
        await using var host = await PageHost.StartAsync();
        await using var tab = await Browser.OpenAsync(host.Address);
        tab.Expected = "v1/stream";
        await Expect(Label(tab)).ToHaveTextAsync("clapping");

        host.Api.StreamIsDown = true;
        await Expect(tab.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The server cannot be reached");
        await Expect(tab.Page.GetByText("Try now")).ToBeVisibleAsync();
        host.Api.CurrentAction = "running";
        host.Api.StreamIsDown = false;

        // By itself: the button only saves waiting, and goes as soon as the page has come back.
        await Expect(Label(tab)).ToHaveTextAsync("running");
        await Expect(tab.Page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
        await tab.AssertNoComplaintsAsync();
    }

    [TestMethod]
    public async Task Live_ChoicesMade_AreSentAndRemembered()
    {
        await using var host = await PageHost.StartAsync();
        await using var tab = await Browser.OpenAsync(host.Address);
        await Expect(Label(tab)).ToHaveTextAsync("clapping");
        await tab.InteractiveAsync();

        await tab.Page.Locator("fluent-slider").FocusAsync();
        await tab.Page.Keyboard.PressAsync("ArrowRight");
        await Expect(tab.Page.GetByText("Smoothing: 1.75 s")).ToBeVisibleAsync();
        _ = await tab.Page.ReloadAsync();
        await Expect(tab.Page.GetByText("Smoothing: 1.75 s")).ToBeVisibleAsync();
        await Expect(Label(tab)).ToHaveTextAsync("clapping");

        Assert.AreEqual(1750, host.Api.Configured.Last().WindowMs);
    }

    [TestMethod]
    public async Task Live_Snapshot_OffersPictureAndLabels()
    {
        await using var host = await PageHost.StartAsync();
        await using var tab = await Browser.OpenAsync(host.Address);
        await Expect(Label(tab)).ToHaveTextAsync("clapping");

        await tab.Page.GetByText("Snapshot", new PageGetByTextOptions { Exact = true }).ClickAsync();
        await Expect(tab.Page.Locator(".shots img")).ToHaveCountAsync(1);
        var download = await tab.Page.RunAndWaitForDownloadAsync(() => tab.Page.Locator(".shots .link").ClickAsync());
        var json = await File.ReadAllTextAsync(await download.PathAsync());
        StringAssert.Contains(json, "\"action\": \"clapping\"");
        StringAssert.EndsWith(download.SuggestedFilename, "-clapping.json");
        await tab.AssertNoComplaintsAsync();
    }

    [TestMethod]
    public async Task Live_OnlyTheDemoModel_OffersARealOneAndFetchesIt()
    {
        await using var host = await PageHost.StartAsync();
        await using var tab = await Browser.OpenAsync(host.Address);

        await tab.Page.GetByText("Fetch it").ClickAsync();
        await Expect(tab.Page.Locator(".offer-box")).ToContainTextAsync("clip-vit-base-patch32 is here");
        await tab.Page.GetByText("Use it", new PageGetByTextOptions { Exact = true }).ClickAsync();
        await Expect(tab.Page.Locator(".offer-box")).ToHaveCountAsync(0);
        await Expect(Label(tab)).ToHaveTextAsync("clapping");
        Assert.AreEqual("clip-vit-base-patch32", host.Api.Configured.Last().Model);
        await tab.AssertNoComplaintsAsync();
    }

    [TestMethod]
    public async Task Live_InsecureAddress_SaysWhatToDo()
    {
        await using var host = await PageHost.StartAsync();
        await using var tab = await Browser.OpenAsync(host.Address.Replace("127.0.0.1", HeadlessBrowser.InsecureHost, StringComparison.Ordinal));

        await Expect(tab.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("may not use a camera");
        await Expect(tab.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("http://localhost");
    }

    [TestMethod]
    public async Task Live_NoCameraOrNotAllowed_SaysWhatToDo()
    {
        await using var host = await PageHost.StartAsync();
        await using var bare = await HeadlessBrowser.StartAsync(camera: null);
        await using (var tab = await bare.OpenAsync(host.Address, allowCamera: true))
        {
            await Expect(tab.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("No camera was found");
            await tab.AssertNoComplaintsAsync();
        }

        await using (var tab = await bare.OpenAsync(host.Address, allowCamera: false))
        {
            await tab.InteractiveAsync();
            await tab.Page.Locator("#start-camera").ClickAsync();
            await Expect(tab.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("camera");
            await Expect(tab.Page.Locator("#start-camera")).ToHaveTextAsync("Try again");
        }
    }

    private static ILocator Label(Tab tab) => tab.Page.Locator("[data-role=label]");
}
