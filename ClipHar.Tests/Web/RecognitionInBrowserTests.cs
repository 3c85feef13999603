using ClipHar.Tests.Support;
using ClipHar.Training.Rendering;
using ClipHar.Training.Rendering.Export;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ClipHar.Tests.Web;

/// <summary>What a newcomer does, from end to end: the whole product in one process, the demo model, a browser, and a camera.</summary>
[TestClass]
public sealed class RecognitionInBrowserTests
{
    private const long Seed = 1;

    [TestMethod]
    public async Task LivePage_CameraShowsRenderedActions_EachIsNamed()
    {
        using var folder = new TempFolder();
        var camera = folder.Combine("camera.y4m");
        Y4mWriter.WriteActions(camera, new ActionRenderer(), ["cycling", "drinking", "using_laptop"], 320, 240, framesPerSecond: 10, secondsEach: 7, Seed);
        await using var product = await RunningProduct.StartAsync(folder);
        await using var browser = await HeadlessBrowser.StartAsync(camera);
        await using var tab = await browser.OpenAsync(product.Address);

        var label = tab.Page.Locator("[data-role=label]");
        await Expect(label).ToHaveTextAsync("cycling");
        await Expect(label).ToHaveTextAsync("drinking");
        await Expect(label).ToHaveTextAsync("using laptop");

        await tab.AssertNoComplaintsAsync();
    }

    [TestMethod]
    public async Task PicturesPage_RenderedAction_IsNamedFirst()
    {
        using var folder = new TempFolder();
        await using var product = await RunningProduct.StartAsync(folder);
        await using var browser = await HeadlessBrowser.StartAsync();
        await using var tab = await browser.OpenAsync(product.Address + "/pictures");
        await tab.ReadyForFilesAsync();

        await tab.Page.Locator("[data-role=file]").SetInputFilesAsync(Picture("cycling"));
        await Expect(tab.Page.Locator(".picture .score-bar").First).ToContainTextAsync("cycling");
        await tab.AssertNoComplaintsAsync();
    }

    [TestMethod]
    public async Task VocabularyPage_ActionAddedInWords_IsAnsweredAtOnce()
    {
        using var folder = new TempFolder();
        await using var product = await RunningProduct.StartAsync(folder);
        await using var browser = await HeadlessBrowser.StartAsync();
        await using var tab = await browser.OpenAsync(product.Address + "/vocabularies/har-15");
        await tab.ReadyForFilesAsync();
        await tab.Page.Locator("[data-role=file]").SetInputFilesAsync(Picture("cycling"));
        await Expect(tab.Page.Locator(".try-panel .score-bar").First).ToContainTextAsync("cycling");

        await tab.Page.Locator("#add-action input").FillAsync("on two wheels: riding a bicycle, cycling");
        await tab.Page.Locator("#add-action input").PressAsync("Enter");

        // The same picture, asked again by itself: the new words share the score with the old ones.
        await Expect(tab.Page.Locator(".compare .score-bar.current")).ToContainTextAsync("on two wheels");
        await Expect(tab.Page.Locator(".compare > div").Last.Locator(".score-bar").Filter(new LocatorFilterOptions { HasText = "on two wheels" }))
            .ToHaveCountAsync(1);
        await tab.AssertNoComplaintsAsync();
    }

    private static FilePayload Picture(string action) => new()
    {
        Name = "street.jpg",
        MimeType = "image/jpeg",
        Buffer = PictureFiles.EncodeJpeg(new ActionRenderer().Render(SceneDomain.Standard, action, 256, Seed).Image, 92),
    };
}
