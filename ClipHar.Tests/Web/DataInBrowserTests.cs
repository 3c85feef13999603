using System.Globalization;
using System.IO.Compression;
using ClipHar.Core.Datasets.Registry;
using ClipHar.Core.Datasets.Store;
using ClipHar.Tests.Support;
using ClipHar.Training.Rendering;
using ClipHar.Training.Rendering.Export;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ClipHar.Tests.Web;

/// <summary>The data platform from end to end: the whole product in one process, its real store and database, and a browser.</summary>
[TestClass]
public sealed class DataInBrowserTests
{
    private const int NumSamples = 100_000;

    /// <summary>An import with validation on a busy machine; not a measurement.</summary>
    private const float JobPatienceMs = 120_000;

    [TestMethod]
    public async Task ImportedArchive_ValidatedRelabelledAndCompared_AllInTheBrowser()
    {
        using var folder = new TempFolder();
        await using var product = await RunningProduct.StartAsync(folder);
        await using var browser = await HeadlessBrowser.StartAsync();
        await using var tab = await browser.OpenAsync(product.Address + "/data/imports");
        await tab.ReadyForFilesAsync();
        await tab.Page.Locator("[data-role=file]").SetInputFilesAsync(
            new FilePayload { Name = "actions.zip", MimeType = "application/zip", Buffer = Archive("cycling", "sitting", "running") });
        await Expect(tab.Page.Locator(".drop")).ToContainTextAsync("actions.zip");
        await tab.Page.Locator("[data-role=dataset]").FillAsync("actions");
        await tab.Page.GetByText("Start the import").ClickAsync();

        var job = tab.Page.Locator(".jobs .list > li").First;
        await Expect(job).ToContainTextAsync("18 new pictures", new LocatorAssertionsToContainTextOptions { Timeout = JobPatienceMs });
        await job.GetByText("Version 1").ClickAsync();
        await Expect(tab.Page.Locator(".checks").GetByText("Read the report"))
            .ToBeVisibleAsync(new LocatorAssertionsToBeVisibleOptions { Timeout = JobPatienceMs });
        await Expect(tab.Page.Locator(".histogram tbody tr")).ToHaveCountAsync(3);
        await tab.Page.Locator(".checks").GetByText("Read the report").ClickAsync();
        await Expect(tab.Page.Locator(".check").First).ToBeVisibleAsync();

        _ = await tab.Page.GotoAsync(product.Address + "/data/sets/actions/1/samples?label=sitting");
        await Expect(tab.Page.Locator(".tile")).ToHaveCountAsync(6);
        await Expect(tab.Page.Locator(".tile img").First).ToHaveJSPropertyAsync("complete", true);
        Assert.IsGreaterThan(0, await tab.Page.Locator(".tile img").First.EvaluateAsync<int>("picture => picture.naturalWidth"));
        await tab.Page.Locator(".tile").First.ClickAsync(new LocatorClickOptions { Modifiers = [KeyboardModifier.Control] });
        await tab.Page.Locator(".tile").Nth(1).ClickAsync(new LocatorClickOptions { Modifiers = [KeyboardModifier.Shift] });
        await tab.Page.Locator(".bar-box .chip", new PageLocatorOptions { HasText = "running" }).ClickAsync();
        await tab.Page.GetByText("Save as new version").ClickAsync();
        await Expect(tab.Page.Locator(".said.good")).ToContainTextAsync("Saved as version 2");
        await tab.Page.GetByText("See what changed").ClickAsync();
        await Expect(tab.Page.Locator(".change")).ToHaveCountAsync(2);
        await Expect(tab.Page.Locator(".change").First).ToContainTextAsync("sitting → running");
        await tab.AssertNoComplaintsAsync();
    }

    [TestMethod]
    public async Task ImportedFolder_LongAndForeignNames_FoldersAreLabels()
    {
        using var folder = new TempFolder();
        var picture = new ActionRenderer();
        string[] paths = ["photos/running/a.jpg", "photos/köşmak/ünder.jpg", $"photos/sitting/{new string('x', 60)}/{new string('y', 60)}.jpg"];
        foreach (var (path, seed) in paths.Select((p, i) => (folder.Combine(p), i + 1)))
        {
            _ = Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllBytesAsync(
                path, PictureFiles.EncodeJpeg(picture.Render(SceneDomain.Standard, "running", 96, seed).Image, 90));
        }

        await using var product = await RunningProduct.StartAsync(folder);
        await using var browser = await HeadlessBrowser.StartAsync();
        await using var tab = await browser.OpenAsync(product.Address + "/data/imports?dataset=photos");
        await tab.ReadyForFilesAsync();
        await tab.Page.Locator("[data-role=folder]").SetInputFilesAsync(folder.Combine("photos"));
        await Expect(tab.Page.Locator(".drop")).ToContainTextAsync("3 files");
        await tab.Page.GetByText("Start the import").ClickAsync();

        var job = tab.Page.Locator(".jobs .list > li").First;
        await Expect(job).ToContainTextAsync("3 new pictures", new LocatorAssertionsToContainTextOptions { Timeout = JobPatienceMs });
        await job.GetByText("Version 1").ClickAsync();
        await Expect(tab.Page.Locator(".histogram th")).ToContainTextAsync(["köşmak", "running", "sitting"]);
        await tab.AssertNoComplaintsAsync();
    }

    [TestMethod]
    public async Task HundredThousandSamples_ScrolledAndFiltered_BrowserHoldsFew()
    {
        using var folder = new TempFolder();
        await using var product = await RunningProduct.StartAsync(folder);
        await MakeLargeSetAsync(product.Services);
        await using var browser = await HeadlessBrowser.StartAsync();
        await using var tab = await browser.OpenAsync(product.Address + "/data/sets/large/1/samples");
        var count = tab.Page.Locator(".samples [role=status]").First;
        await Expect(count).ToHaveTextAsync("100,000 pictures");
        var most = 0;
        for (var step = 0; step <= 8; step++)
        {
            await tab.Page.Locator(".viewport").EvaluateAsync(
                "(viewport, share) => { viewport.scrollTop = share * (viewport.scrollHeight - viewport.clientHeight); }", step / 8.0);
            await Expect(tab.Page.Locator(".tile").First).ToBeVisibleAsync();
            most = Math.Max(most, await tab.Page.Locator("*").CountAsync());
        }

        await Expect(tab.Page.Locator("#s-99999")).ToBeVisibleAsync();
        Assert.IsLessThan(2500, most, "elements in the whole page");
        await tab.Page.GetByLabel("Part of the path").FillAsync("/09999");
        await Expect(count).ToHaveTextAsync("10 of 100,000 pictures");
        await tab.AssertNoComplaintsAsync();
    }

    private static byte[] Archive(params string[] actions)
    {
        var renderer = new ActionRenderer();
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var action in actions)
            {
                for (var seed = 1; seed <= 6; seed++)
                {
                    using var entry = zip.CreateEntry($"{action}/{seed}.jpg").Open();
                    entry.Write(PictureFiles.EncodeJpeg(renderer.Render(SceneDomain.Standard, action, 96, seed).Image, 90));
                }
            }
        }

        return bytes.ToArray();
    }

    /// <summary>Many samples over few pictures: what is tested is the index, the page and the browser.</summary>
    private static async Task MakeLargeSetAsync(IServiceProvider services)
    {
        using var picture = new MemoryStream(PictureFiles.EncodeJpeg(
            new ActionRenderer().Render(SceneDomain.Standard, "running", 96, 1).Image, 90));
        var stored = await services.GetRequiredService<IObjectStore>().AddAsync(picture, CancellationToken.None);
        var registry = services.GetRequiredService<IDatasetRegistry>();
        var samples = Enumerable.Range(0, NumSamples).Select(i => new DatasetSample
        {
            Path = string.Create(CultureInfo.InvariantCulture, $"running/{i:000000}.jpg"),
            Object = stored.Id,
            Bytes = stored.Bytes,
            Width = 96,
            Height = 96,
            Label = i % 2 == 0 ? "running" : "sitting",
            Split = i % 10 == 9 ? "test" : "train",
        });
        var version = await registry.CommitAsync("large", new DatasetCommit { Samples = [.. samples] }, CancellationToken.None);
        _ = await registry.SetStateAsync(version, DatasetVersionState.Ready, report: null, "For a test.", CancellationToken.None);
    }
}
