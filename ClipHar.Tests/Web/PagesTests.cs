using ClipHar.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ClipHar.Tests.Web;

/// <summary>The other pages in a real browser, against an API that answers by rule.</summary>
[TestClass]
public sealed class PagesTests
{
    /// <summary>Records two seconds of a moving square, so that no film has to be shipped.</summary>
    private const string RecordFilm =
        """
        async () => {
          const canvas = document.createElement('canvas');
          [canvas.width, canvas.height] = [320, 180];
          const context = canvas.getContext('2d');
          const recorder = new MediaRecorder(canvas.captureStream(15), { mimeType: 'video/webm;codecs=vp8' });
          const parts = [];
          recorder.ondataavailable = (event) => parts.push(event.data);
          recorder.start(200);
          for (let i = 0; i < 30; i++) {
            context.fillStyle = `hsl(${i * 12}, 80%, 50%)`;
            context.fillRect(0, 0, 320, 180);
            await new Promise((resolve) => setTimeout(resolve, 66));
          }
          await new Promise((resolve) => { recorder.onstop = resolve; recorder.stop(); });
          const files = new DataTransfer();
          files.items.add(new File([new Blob(parts)], 'garden.webm', { type: 'video/webm' }));
          const input = document.querySelector('[data-role=file]');
          input.files = files.files;
          input.dispatchEvent(new Event('change'));
        }
        """;

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
    public async Task Pictures_SeveralWithOneBroken_AnswersAndOneError()
    {
        await using var host = await PageHost.StartAsync();
        await using var tab = await Browser.OpenAsync(host.Address + "/pictures");
        tab.Expected = "415";
        await tab.ReadyForFilesAsync();

        var picture = await File.ReadAllBytesAsync(Goldens.PathOf("images/photo-420.jpg"));
        await tab.Page.Locator("[data-role=file]").SetInputFilesAsync(
        [
            new FilePayload { Name = "running.jpg", MimeType = "image/jpeg", Buffer = picture },
            new FilePayload { Name = "broken.jpg", MimeType = "image/jpeg", Buffer = [1, 2, 3] },
            new FilePayload { Name = "sleeping.jpg", MimeType = "image/jpeg", Buffer = picture },
        ]);

        await Expect(tab.Page.Locator(".bar [role=status]")).ToHaveTextAsync("2 recognised, 1 failed");
        await Expect(Card(tab, "running.jpg").Locator(".score-bar").First).ToContainTextAsync("running");
        await Expect(Card(tab, "sleeping.jpg").Locator(".score-bar").First).ToContainTextAsync("sleeping");
        await Expect(Card(tab, "sleeping.jpg").Locator("img")).ToHaveCountAsync(1);
        await Expect(Card(tab, "broken.jpg")).ToContainTextAsync("It is neither JPEG, PNG nor WebP.");

        var download = await tab.Page.RunAndWaitForDownloadAsync(() => tab.Page.GetByText("CSV").ClickAsync());
        StringAssert.Contains(await File.ReadAllTextAsync(await download.PathAsync()), "running.jpg,1,running,0.7800,cliphar-demo,");
        await tab.AssertNoComplaintsAsync();
    }

    [TestMethod]
    public async Task Pictures_AddressAndPaste_AreTakenToo()
    {
        await using var host = await PageHost.StartAsync();
        await using var tab = await Browser.OpenAsync(host.Address + "/pictures");
        await tab.ReadyForFilesAsync();

        await tab.Page.Locator(".url input").FillAsync("https://pictures.example/dancing.jpg");
        await tab.Page.Locator(".url input").PressAsync("Enter");
        await Expect(Card(tab, "dancing.jpg").Locator(".score-bar").First).ToContainTextAsync("dancing");
        await tab.Page.EvaluateAsync(
            """
            async () => {
              const canvas = new OffscreenCanvas(40, 30);
              canvas.getContext('2d').fillRect(0, 0, 20, 20);
              const data = new DataTransfer();
              data.items.add(new File([await canvas.convertToBlob()], 'eating.png', { type: 'image/png' }));
              document.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data }));
            }
            """);
        await Expect(Card(tab, "eating.png").Locator(".score-bar").First).ToContainTextAsync("eating");
        await tab.AssertNoComplaintsAsync();
    }

    [TestMethod]
    public async Task Video_Film_BecomesSegmentsToJumpTo()
    {
        await using var host = await PageHost.StartAsync();
        await using var tab = await Browser.OpenAsync(host.Address + "/video");
        await tab.ReadyForFilesAsync();

        await tab.Page.EvaluateAsync(RecordFilm);
        await Expect(tab.Page.Locator(".player video")).ToBeVisibleAsync();
        await tab.Page.GetByText("Find the actions").ClickAsync();
        await Expect(tab.Page.Locator(".segments .segment")).ToHaveCountAsync(1);
        await Expect(tab.Page.GetByText("pictures looked at with cliphar-demo")).ToBeVisibleAsync();
        await tab.Page.Locator(".segments .jump").ClickAsync();
        var download = await tab.Page.RunAndWaitForDownloadAsync(() => tab.Page.Locator(".segments").GetByText("JSON").ClickAsync());
        Assert.AreEqual("garden-actions.json", download.SuggestedFilename);
        StringAssert.Contains(await File.ReadAllTextAsync(await download.PathAsync()), "\"label\": \"clapping\"");
        await tab.AssertNoComplaintsAsync();
    }

    [TestMethod]
    public async Task Video_NotAFilm_SaysSo()
    {
        await using var host = await PageHost.StartAsync();
        await using var tab = await Browser.OpenAsync(host.Address + "/video");
        await tab.ReadyForFilesAsync();

        await tab.Page.Locator("[data-role=file]").SetInputFilesAsync(new FilePayload { Name = "notes.mp4", MimeType = "video/mp4", Buffer = new byte[500] });
        await Expect(tab.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("cannot play the film");
        await Expect(tab.Page.GetByText("Choose a film")).ToBeVisibleAsync();
    }

    [TestMethod]
    public async Task Vocabulary_ActionAddedToAShippedOne_CopyIsMadeAndTheActionSeenAtOnce()
    {
        await using var host = await PageHost.StartAsync();
        await using var tab = await Browser.OpenAsync(host.Address + "/vocabularies");
        await Expect(tab.Page.Locator("#editor-head")).ToHaveTextAsync("har-15");

        await tab.ReadyForFilesAsync();

        // The rule of the fake API: the label that is in the file's name is the best one, once there is such a label.
        host.Api.CurrentAction = null;
        await tab.Page.Locator("[data-role=file]").SetInputFilesAsync(new FilePayload
        {
            Name = "juggling balls.jpg",
            MimeType = "image/jpeg",
            Buffer = await File.ReadAllBytesAsync(Goldens.PathOf("images/photo-420.jpg")),
        });
        await Expect(tab.Page.Locator(".try-panel .score-bar")).ToHaveCountAsync(5);
        await tab.Page.Locator("#add-action input").FillAsync("juggling balls");
        await tab.Page.Locator("#add-action input").PressAsync("Enter");

        await Expect(tab.Page.Locator("#editor-head")).ToHaveTextAsync("my-har-15");
        await Expect(tab.Page.Locator("#add-action input")).ToHaveValueAsync("");
        await Expect(tab.Page.Locator(".compare > div").Last.Locator(".score-bar").First).ToContainTextAsync("juggling balls");
        await Expect(tab.Page.Locator(".compare > div").First.Locator(".score-bar").First).Not.ToContainTextAsync("juggling balls");
        Assert.AreEqual("juggling balls", host.Api.Vocabularies["my-har-15"].Actions[0].Label);
        Assert.IsTrue(host.Api.Vocabularies["har-15"].BuiltIn, "the shipped one is untouched");
        await tab.AssertNoComplaintsAsync();
    }

    [TestMethod]
    public async Task Vocabulary_RefusedUndoneOrOvertaken_SaysSoAndLosesNothing()
    {
        await using var host = await PageHost.StartAsync();
        await using var tab = await Browser.OpenAsync(host.Address + "/vocabularies");
        await Expect(tab.Page.Locator("#editor-head")).ToHaveTextAsync("har-15");
        await tab.Page.GetByText("Copy", new PageGetByTextOptions { Exact = true }).ClickAsync();
        await Expect(tab.Page.Locator("#editor-head")).ToHaveTextAsync("my-har-15");

        await tab.Page.Locator("#add-action input").FillAsync("<b>");
        await tab.Page.Locator("#add-action input").PressAsync("Enter");
        await Expect(tab.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("A label may not contain '<'.");
        await tab.Page.GetByLabel("Remove clapping").ClickAsync();
        await Expect(tab.Page.Locator(".actions li")).ToHaveCountAsync(14);
        await tab.Page.GetByText("Undo", new PageGetByTextOptions { Exact = true }).ClickAsync();
        await Expect(tab.Page.Locator(".actions li")).ToHaveCountAsync(15);
        Assert.AreEqual(3, host.Api.Vocabularies["my-har-15"].Version);

        host.Api.Store(host.Api.Vocabularies["my-har-15"] with { Version = 9, Actions = [new() { Label = "knitting" }] });
        await tab.Page.GetByLabel("Remove dancing").ClickAsync();
        await Expect(tab.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Somebody else has changed it");
        await Expect(tab.Page.Locator(".actions .label")).ToHaveTextAsync(["knitting"]);
        await tab.AssertNoComplaintsAsync();
    }

    [TestMethod]
    public async Task Predictions_OlderAsked_MoreRows()
    {
        await using var host = await PageHost.StartAsync();
        await using var tab = await Browser.OpenAsync(host.Address + "/predictions");

        await Expect(tab.Page.Locator("tbody tr")).ToHaveCountAsync(25);
        await tab.Page.GetByText("Older", new PageGetByTextOptions { Exact = true }).ClickAsync();
        await Expect(tab.Page.Locator("tbody tr")).ToHaveCountAsync(50);
        await tab.AssertNoComplaintsAsync();
    }

    [TestMethod]
    [DataRow(390, ColorScheme.Light)]
    [DataRow(390, ColorScheme.Dark)]
    [DataRow(820, ColorScheme.Light)]
    public async Task EveryPage_NarrowScreen_FitsAndHasOneHeadingAndNoComplaints(int width, ColorScheme scheme)
    {
        await using var host = await PageHost.StartAsync();
        await using var tab = await Browser.OpenAsync(host.Address + "/", width, scheme);
        tab.Expected = "404";
        foreach (var path in (string[])["/", "/pictures", "/video", "/vocabularies", "/predictions", "/models", "/nowhere"])
        {
            _ = await tab.Page.GotoAsync(host.Address + path);
            await tab.InteractiveAsync();
            await Expect(tab.Page.Locator("h1")).ToHaveCountAsync(1);
            await Expect(tab.Page.Locator("main")).ToHaveCountAsync(1);
            await tab.AssertNoSidewaysScrollAsync(path);
        }

        await tab.AssertNoComplaintsAsync();
    }

    [TestMethod]
    public async Task Theme_Chosen_IsKeptAfterReload()
    {
        await using var host = await PageHost.StartAsync();
        await using var tab = await Browser.OpenAsync(host.Address + "/models");
        await tab.InteractiveAsync();

        var light = await BackgroundAsync(tab);
        await tab.Page.GetByTitle("Dark colours").ClickAsync();
        await Expect(tab.Page.Locator("html")).ToHaveAttributeAsync("data-scheme", "dark");
        _ = await tab.Page.ReloadAsync();
        await Expect(tab.Page.GetByTitle("Dark colours")).ToHaveAttributeAsync("aria-pressed", "true");
        Assert.AreNotEqual(light, await BackgroundAsync(tab));
        await tab.AssertNoComplaintsAsync();
    }

    private static ILocator Card(Tab tab, string name) => tab.Page.Locator(".picture", new PageLocatorOptions { HasText = name });

    private static Task<string> BackgroundAsync(Tab tab) => tab.Page.EvaluateAsync<string>("() => getComputedStyle(document.body).backgroundColor");
}
