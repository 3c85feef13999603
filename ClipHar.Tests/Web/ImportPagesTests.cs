using System.IO.Compression;
using ClipHar.Client.Imports;
using ClipHar.Web.Imports;
using ClipHar.Web.Live;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ClipHar.Tests.Web;

/// <summary>Bringing pictures in: the form, the files, the jobs, the camera; and what training would do to a picture.</summary>
[TestClass]
public sealed class ImportPagesTests
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
    public async Task Imports_ArchiveUploaded_IsFollowedToItsEndAcrossAReload()
    {
        await using var host = await PageHost.StartAsync();
        await using var tab = await Browser.OpenAsync(host.Address + "/data/imports");
        await tab.ReadyForFilesAsync();
        await tab.Page.Locator("[data-role=file]").SetInputFilesAsync(
            new FilePayload { Name = "garden.zip", MimeType = "application/zip", Buffer = Zip() });
        await Expect(tab.Page.Locator(".drop")).ToContainTextAsync("garden.zip");
        await tab.Page.Locator("[data-role=dataset]").FillAsync("garden");
        await tab.Page.GetByText("Start the import").ClickAsync();

        var job = tab.Page.Locator(".jobs .list > li").First;
        await Expect(job).ToContainTextAsync("garden");
        _ = await tab.Page.ReloadAsync();
        await Expect(job).ToContainTextAsync("garden");
        await Expect(job).ToContainTextAsync("240 new pictures; 2 were there twice, 1 could not be used.");
        Assert.IsTrue(host.Api.Datasets.Imports.TryDequeue(out var sent));
        CollectionAssert.AreEqual(new[] { "garden.zip" }, sent.Files);
        StringAssert.Contains(sent.Request, "\"kind\":\"archive\"");
        await tab.AssertNoComplaintsAsync();
    }

    [TestMethod]
    public async Task Imports_FormIncompleteOrRefused_SaysWhatAndKeepsWhatWasWritten()
    {
        await using var host = await PageHost.StartAsync();
        await using var tab = await Browser.OpenAsync(host.Address + "/data/imports?source=huggingface");
        tab.Expected = "400";
        await tab.ReadyForFilesAsync();
        await tab.Page.Locator("[data-role=dataset]").FillAsync("Har Photos");
        await tab.Page.GetByText("Start the import").ClickAsync();
        await Expect(tab.Page.GetByText("A repository is named owner/name")).ToBeVisibleAsync();
        await Expect(tab.Page.GetByText("A name has lower-case letters")).ToBeVisibleAsync();
        await Expect(tab.Page.GetByLabel("Repository")).ToBeFocusedAsync();

        host.Api.Datasets.Refusal = "The hub has no data set owner/nothing.";
        await tab.Page.GetByLabel("Repository").FillAsync("owner/nothing");
        await tab.Page.Locator("[data-role=dataset]").FillAsync("har");
        await tab.Page.GetByText("Start the import").ClickAsync();
        await Expect(tab.Page.Locator(".form .said.bad")).ToContainTextAsync("The hub has no data set owner/nothing.");
        await Expect(tab.Page.GetByLabel("Repository")).ToHaveValueAsync("owner/nothing");
        await tab.AssertNoComplaintsAsync();
    }

    [TestMethod]
    public async Task Imports_Cancelled_SaysSo()
    {
        await using var host = await PageHost.StartAsync();
        await using var tab = await Browser.OpenAsync(host.Address + "/data/imports?source=rendered");
        await tab.ReadyForFilesAsync();
        await tab.Page.Locator("[data-role=dataset]").FillAsync("drawn");
        await tab.Page.GetByText("Start the import").ClickAsync();
        var job = tab.Page.Locator(".jobs .list > li").First;
        await job.GetByText("Cancel", new LocatorGetByTextOptions { Exact = true }).ClickAsync();
        await Expect(job.Locator(".pill")).ToHaveTextAsync("cancelled");
        await tab.AssertNoComplaintsAsync();
    }

    [TestMethod]
    public async Task Capture_FramesRecordedDeliberately_AreSentOnlyWithConsentAndOnlyWhenAsked()
    {
        await using var host = await PageHost.StartAsync();
        await using var tab = await Browser.OpenAsync(host.Address + "/");
        await Expect(tab.Page.Locator(".verdict-label")).ToHaveTextAsync("clapping");
        var panel = tab.Page.Locator(".collect");
        await panel.GetByText("Collect pictures for training").ClickAsync();
        await panel.GetByLabel("Data set").FillAsync("my-pictures");
        await panel.GetByLabel("What is done").FillAsync("waving");
        await panel.GetByLabel("A frame every").SelectOptionAsync("250");
        await panel.GetByText("Record", new LocatorGetByTextOptions { Exact = true }).ClickAsync();
        await Expect(panel.GetByRole(AriaRole.Alert)).ToContainTextAsync("needs the consent");

        await panel.GetByRole(AriaRole.Checkbox).CheckAsync();
        await panel.GetByText("Record", new LocatorGetByTextOptions { Exact = true }).ClickAsync();
        await Expect(tab.Page.Locator(".light.recording")).ToContainTextAsync("waving");
        await Expect(panel.Locator(".frames li").Nth(2)).ToBeVisibleAsync();
        await panel.GetByText("Stop recording").ClickAsync();
        Assert.IsEmpty(host.Api.Datasets.Imports, "nothing is sent before it is asked for");
        await panel.Locator(".frames button").First.ClickAsync();
        await panel.GetByText("to my-pictures").ClickAsync();
        await Expect(panel.Locator(".said.good")).ToContainTextAsync("on their way into my-pictures");
        await Expect(panel.Locator(".frames li")).ToHaveCountAsync(0);
        Assert.IsTrue(host.Api.Datasets.Imports.TryDequeue(out var sent));
        StringAssert.Contains(sent.Request, "\"consent\":\"true\"");
        StringAssert.Contains(sent.Request, "\"label\":\"waving\"");
        Assert.IsGreaterThanOrEqualTo(2, sent.Files.Length);
        await tab.AssertNoComplaintsAsync();
    }

    [TestMethod]
    public async Task Transforms_SampleThenOwnPicture_AreShownForEverySeed()
    {
        await using var host = await PageHost.StartAsync();
        await using var tab = await Browser.OpenAsync(host.Address + "/data/transforms?dataset=har-photos&version=2&sample=17&seed=5");
        await Expect(tab.Page.Locator(".pictures li")).ToHaveCountAsync(9);
        await Expect(tab.Page.Locator(".pictures li").Nth(1)).ToContainTextAsync("seed 5");
        await tab.Page.GetByText("strong").ClickAsync();
        await tab.Page.GetByText("Other seeds").ClickAsync();
        await Expect(tab.Page.Locator(".pictures li").Nth(1)).ToContainTextAsync("seed 13");
        StringAssert.Contains(tab.Page.Url, "pipeline=strong");
        await tab.Page.Locator("[data-role=file]").SetInputFilesAsync(
            new FilePayload { Name = "mine.jpg", MimeType = "image/jpeg", Buffer = [1, 2, 3] });
        await Expect(tab.Page.Locator(".drop")).ToContainTextAsync("mine.jpg");
        await Expect(tab.Page.Locator(".pictures")).Not.ToHaveClassAsync(new System.Text.RegularExpressions.Regex("busy"));
        Assert.AreEqual(("medium", "5", "17"), host.Api.Transforms.Asked.First());
        Assert.AreEqual(("strong", "13", "mine.jpg"), host.Api.Transforms.Asked.Last());
        await tab.AssertNoComplaintsAsync();
    }

    [TestMethod]
    public void ImportDraft_Sources_AskForWhatTheyNeed()
    {
        foreach (var (source, field) in new[]
        {
            (ImportDraft.Upload, nameof(ImportDraft.HasFiles)), ("urls", nameof(ImportDraft.Urls)),
            ("huggingface", nameof(ImportDraft.Repository)), ("folder", nameof(ImportDraft.Path)),
        })
        {
            var wrong = new ImportDraft { Source = source, Dataset = "har" }.Check();
            CollectionAssert.AreEqual(new[] { field }, wrong.Keys.ToArray(), source);
        }

        Assert.IsEmpty(new ImportDraft { Source = "rendered", Dataset = "har" }.Check());
    }

    [TestMethod]
    public void ImportDraft_PathOnTheServer_ItsEndTellsWhatItIs()
    {
        Assert.IsInstanceOfType<ArchiveImport>(Source("/data/a.TAR.GZ"));
        Assert.IsInstanceOfType<ManifestImport>(Source("/data/labels.csv"));
        Assert.IsInstanceOfType<FolderImport>(Source("/data/photos"));

        static ImportSource Source(string path) => new ImportDraft { Source = "folder", Dataset = "har", Path = path }.ToRequest().Source;
    }

    [TestMethod]
    public void UrlList_LinesWithAndWithoutLabels_AreToldApart()
    {
        var (items, problem) = UrlList.Parse(
            "https://a.example/1.jpg, running\n\nhttps://a.example/x,y/2.jpg\nhttps://a.example/3.jpg\tusing laptop\n");
        Assert.IsNull(problem);
        CollectionAssert.AreEqual(
            new[]
            {
                new UrlItem("https://a.example/1.jpg", "running"), new UrlItem("https://a.example/x,y/2.jpg"),
                new UrlItem("https://a.example/3.jpg", "using laptop"),
            },
            items.ToArray());
        StringAssert.Contains(UrlList.Parse("https://a.example/1.jpg\nfile:///etc/passwd\nwords").Problem, "line 2, line 3.");
        Assert.IsNotNull(UrlList.Parse("").Problem);
    }

    [TestMethod]
    public void CaptureDraft_WithoutConsent_MayNotRecord()
    {
        var draft = new CaptureDraft { Dataset = "har", Label = "waving" };
        StringAssert.Contains(draft.Missing, "consent");
        draft.Consent = true;
        Assert.IsNull(draft.Missing);
        draft.Label = " ";
        StringAssert.Contains(draft.Missing, "label");
    }

    private static byte[] Zip()
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = zip.CreateEntry("running/a.jpg").Open();
            entry.WriteByte(1);
        }

        return bytes.ToArray();
    }
}
