using System.Globalization;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ClipHar.Tests.Web;

/// <summary>The data pages in a real browser, against data sets that answer by rule.</summary>
[TestClass]
public sealed class DatasetPagesTests
{
    /// <summary>A window of 1280 x 844 shows less than 30 pictures; some rows more are held so that scrolling is smooth.</summary>
    private const int MaxTiles = 160;

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
    public async Task Datasets_Chosen_LeadsToItsVersionsAndPictures()
    {
        await using var host = await PageHost.StartAsync();
        await using var tab = await Browser.OpenAsync(host.Address + "/data");
        await Expect(tab.Page.Locator(".set")).ToHaveCountAsync(2);
        await tab.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = FakeDatasets.Small, Exact = true }).ClickAsync();

        await Expect(tab.Page.Locator("h1")).ToHaveTextAsync(FakeDatasets.Small);
        await Expect(tab.Page.Locator("#version-head")).ToHaveTextAsync("Version 3");
        await Expect(tab.Page.Locator(".histogram tbody tr")).ToHaveCountAsync(8);
        await Expect(tab.Page.Locator(".lineage")).ToHaveTextAsync("1 → 2 → version 3");
        await tab.Page.Locator(".list a").Last.ClickAsync();
        await Expect(tab.Page.Locator("#version-head")).ToHaveTextAsync("Version 1");
        StringAssert.EndsWith(tab.Page.Url, "?version=1");
        await tab.Page.GetByText("Look at the pictures").ClickAsync();
        await Expect(tab.Page.Locator(".tile").First).ToBeVisibleAsync();
        await tab.AssertNoComplaintsAsync();
    }

    [TestMethod]
    public async Task Grid_HundredThousandScrolledThrough_BrowserHoldsFew()
    {
        await using var host = await PageHost.StartAsync();
        await using var tab = await Browser.OpenAsync($"{host.Address}/data/sets/{FakeDatasets.Large}/1/samples");
        await Expect(tab.Page.Locator(".samples [role=status]").First).ToHaveTextAsync("100,000 pictures");
        for (var share = 0; share <= 10; share++)
        {
            await ScrollToAsync(tab, share / 10.0);
            await Expect(tab.Page.Locator(".tile").First).ToBeVisibleAsync();
            Assert.IsLessThan(MaxTiles, await tab.Page.Locator(".tile").CountAsync(), $"after {share} of 10");
        }

        await Expect(tab.Page.Locator("#s-99999")).ToBeVisibleAsync();
        Assert.AreEqual("100000", await tab.Page.Locator("#s-99999").GetAttributeAsync("aria-setsize"));
        Assert.IsLessThan(60, host.Api.Datasets.NumSampleRequests, "only what was looked at was asked for");
        await tab.AssertNoComplaintsAsync();
    }

    [TestMethod]
    public async Task Grid_Keyboard_MovesChoosesAndOpens()
    {
        await using var host = await PageHost.StartAsync();
        await using var tab = await Browser.OpenAsync($"{host.Address}/data/sets/{FakeDatasets.Large}/1/samples");
        await Expect(tab.Page.Locator("#s-0")).ToBeVisibleAsync();
        var grid = tab.Page.GetByRole(AriaRole.Listbox);
        await grid.FocusAsync();
        await grid.PressAsync("End");
        await Expect(grid).ToHaveAttributeAsync("aria-activedescendant", "s-99999");
        await Expect(tab.Page.Locator("#s-99999")).ToBeVisibleAsync();
        await grid.PressAsync("Home");
        await Expect(grid).ToHaveAttributeAsync("aria-activedescendant", "s-0");
        await grid.PressAsync("Space");
        await Expect(tab.Page.Locator("#s-0")).ToHaveAttributeAsync("aria-selected", "true");
        await grid.PressAsync("Shift+ArrowRight");
        await Expect(tab.Page.Locator(".tile.selected")).ToHaveCountAsync(2);
        await grid.PressAsync("Escape");
        await Expect(tab.Page.Locator(".tile.selected")).ToHaveCountAsync(0);

        await grid.PressAsync("Enter");
        var detail = tab.Page.GetByRole(AriaRole.Dialog);
        await Expect(detail).ToContainTextAsync("cycling/picture-000001.jpg");
        await Expect(detail.Locator("h2")).ToBeFocusedAsync();
        StringAssert.EndsWith(tab.Page.Url, "?sample=1");
        await detail.PressAsync("Escape");
        await Expect(detail).ToHaveCountAsync(0);
        await Expect(grid).ToBeFocusedAsync();
        await tab.AssertNoComplaintsAsync();
    }

    [TestMethod]
    public async Task Grid_PictureNamedInTheAddress_IsOpenAndInSight()
    {
        await using var host = await PageHost.StartAsync();
        await using var tab = await Browser.OpenAsync($"{host.Address}/data/sets/{FakeDatasets.Large}/1/samples?sample=54321");
        await Expect(tab.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("picture-054321.jpg");
        await Expect(tab.Page.Locator("#s-54321")).ToBeInViewportAsync();
        await tab.Page.GetByLabel("Next picture").ClickAsync();
        await Expect(tab.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("picture-054322.jpg");
        StringAssert.EndsWith(tab.Page.Url, "?sample=54322");
        await tab.AssertNoComplaintsAsync();
    }

    [TestMethod]
    public async Task Grid_Filters_StandInTheAddressAndSurviveReload()
    {
        await using var host = await PageHost.StartAsync();
        await using var tab = await Browser.OpenAsync($"{host.Address}/data/sets/{FakeDatasets.Small}/1/samples?label=running");
        var count = tab.Page.Locator(".samples [role=status]").First;
        await Expect(count).ToHaveTextAsync("30 of 240 pictures");
        await tab.Page.GetByLabel("Split", new PageGetByLabelOptions { Exact = true }).SelectOptionAsync("test");
        await Expect(tab.Page.Locator(".viewport .empty")).ToContainTextAsync("No picture fits these filters");
        await tab.Page.Locator(".viewport button").ClickAsync();
        await Expect(count).ToHaveTextAsync("240 pictures");
        await tab.Page.GetByLabel("Issue", new PageGetByLabelOptions { Exact = true }).SelectOptionAsync("label_errors");
        await Expect(count).ToHaveTextAsync("7 of 240 pictures");
        await tab.Page.GetByLabel("Part of the path").FillAsync("sitting");
        await Expect(count).ToHaveTextAsync("1 of 240 pictures");
        StringAssert.EndsWith(tab.Page.Url, "?issue=label_errors&text=sitting");
        _ = await tab.Page.ReloadAsync();
        await Expect(count).ToHaveTextAsync("1 of 240 pictures");
        await tab.AssertNoComplaintsAsync();
    }

    [TestMethod]
    public async Task Relabel_RangeUndoneAndSaved_MakesAVersionAndItsDifferenceIsShown()
    {
        await using var host = await PageHost.StartAsync();
        await using var tab = await Browser.OpenAsync($"{host.Address}/data/sets/{FakeDatasets.Small}/3/samples");
        await Expect(tab.Page.Locator("#s-0")).ToBeVisibleAsync();
        await Tile(tab, 0).ClickAsync(new LocatorClickOptions { Modifiers = [KeyboardModifier.Control] });
        await Tile(tab, 3).ClickAsync(new LocatorClickOptions { Modifiers = [KeyboardModifier.Shift] });
        await Expect(tab.Page.Locator(".bar-box .count").First).ToHaveTextAsync("4 chosen");
        await tab.Page.Locator(".chip", new PageLocatorOptions { HasText = "sleeping" }).ClickAsync();
        await Expect(tab.Page.Locator(".bar-box .count").First).ToHaveTextAsync("4 not saved");
        await Expect(Tile(tab, 2).Locator(".label.changed")).ToHaveTextAsync("sleeping");

        await Tile(tab, 5).ClickAsync(new LocatorClickOptions { Modifiers = [KeyboardModifier.Control] });
        await tab.Page.Locator("[data-role=new-label]").FillAsync("somersault");
        await tab.Page.Locator("[data-role=new-label]").PressAsync("Enter");
        await Expect(Tile(tab, 5).Locator(".label.changed")).ToHaveTextAsync("somersault");
        await tab.Page.GetByText("Undo", new PageGetByTextOptions { Exact = true }).ClickAsync();
        await Expect(tab.Page.Locator(".label.changed")).ToHaveCountAsync(4);

        await tab.Page.Locator(".message").FillAsync("They sleep");
        await tab.Page.GetByText("Save as new version").ClickAsync();
        await Expect(tab.Page.Locator(".said.good")).ToContainTextAsync("Saved as version 4");
        StringAssert.Contains(tab.Page.Url, "/4/samples");
        Assert.AreEqual("They sleep", host.Api.Datasets.Relabels.Single().Message);
        Assert.HasCount(4, host.Api.Datasets.Relabels.Single().Changes);
        await tab.Page.GetByText("See what changed").ClickAsync();
        await Expect(tab.Page.Locator(".change")).ToHaveCountAsync(4);
        await Expect(tab.Page.Locator(".change").First).ToContainTextAsync("→ sleeping");
        await tab.AssertNoComplaintsAsync();
    }

    [TestMethod]
    public async Task Diff_KindChosen_ShowsOnlyThatAndBothPicturesSideBySide()
    {
        await using var host = await PageHost.StartAsync();
        await using var tab = await Browser.OpenAsync($"{host.Address}/data/sets/{FakeDatasets.Small}/diff?from=2&to=3");
        await Expect(tab.Page.Locator(".kind", new PageLocatorOptions { HasText = "removed" })).ToContainTextAsync("5");
        await tab.Page.Locator(".kind", new PageLocatorOptions { HasText = "changed" }).ClickAsync();
        await Expect(tab.Page.Locator(".change")).ToHaveCountAsync(2);
        await Expect(tab.Page.Locator(".change").First.Locator("img")).ToHaveCountAsync(2);
        await Expect(tab.Page.Locator(".change").First).ToContainTextAsync("train → test");
        await Expect(tab.Page.Locator(".change").First).ToContainTextAsync("640 × 480 → 800 × 600");
        StringAssert.EndsWith(tab.Page.Url, "kind=changed");
        await tab.Page.GetByTitle("The other way round").ClickAsync();
        await Expect(tab.Page.Locator("header p")).ToContainTextAsync("From version 3 to version 2");
        await tab.AssertNoComplaintsAsync();
    }

    [TestMethod]
    public async Task Dataset_DeletedByItsName_IsGone()
    {
        await using var host = await PageHost.StartAsync();
        await using var tab = await Browser.OpenAsync($"{host.Address}/data/sets/{FakeDatasets.Large}");
        await tab.Page.GetByText("Description, licence, deleting").ClickAsync();
        await Expect(tab.Page.GetByText("Delete for good")).ToBeDisabledAsync();
        await tab.Page.GetByPlaceholder("write everything").FillAsync(FakeDatasets.Large);
        await tab.Page.GetByText("Delete for good").ClickAsync();
        await Expect(tab.Page.Locator(".sets > li")).ToHaveCountAsync(1);
        await tab.AssertNoComplaintsAsync();
    }

    [TestMethod]
    public async Task Relabel_SomebodyElseWasFaster_NothingIsLost()
    {
        await using var host = await PageHost.StartAsync();
        await using var tab = await Browser.OpenAsync($"{host.Address}/data/sets/{FakeDatasets.Small}/3/samples");
        await Expect(tab.Page.Locator("#s-0")).ToBeVisibleAsync();
        foreach (var position in (int[])[0, 1])
        {
            await Tile(tab, position).ClickAsync(new LocatorClickOptions { Modifiers = [KeyboardModifier.Control] });
        }

        await tab.Page.Locator(".chip", new PageLocatorOptions { HasText = "sleeping" }).ClickAsync();
        host.Api.Datasets.RelabelMeanwhile(FakeDatasets.Small, "cycling/picture-000001.jpg", "dancing");
        await tab.Page.GetByText("Save as new version").ClickAsync();

        var alert = tab.Page.Locator(".bar-box [role=alert]");
        await Expect(alert).ToContainTextAsync("Somebody has made version 4 meanwhile.");
        await Expect(alert).ToContainTextAsync("cycling/picture-000001.jpg");
        await tab.Page.GetByText("Put 1 on version 4").ClickAsync();
        await Expect(tab.Page.Locator(".said.good")).ToContainTextAsync("Saved as version 5");
        await Expect(Tile(tab, 0).Locator(".label")).ToHaveTextAsync("sleeping");
        await Expect(Tile(tab, 1).Locator(".label")).ToHaveTextAsync("dancing");
        await tab.AssertNoComplaintsAsync();
    }

    [TestMethod]
    public async Task Relabel_PageLeftWithChanges_IsAskedFirst()
    {
        await using var host = await PageHost.StartAsync();
        await using var tab = await Browser.OpenAsync($"{host.Address}/data/sets/{FakeDatasets.Small}/3/samples?sample=2");
        var detail = tab.Page.GetByRole(AriaRole.Dialog);
        await detail.Locator(".chip", new LocatorLocatorOptions { HasText = "running" }).ClickAsync();
        await Expect(tab.Page.Locator(".bar-box .count")).ToHaveTextAsync("1 not saved");
        await tab.Page.Locator(".trail a").First.ClickAsync();
        await Expect(tab.Page.GetByText("Save or discard them before you leave this page.")).ToBeVisibleAsync();
        await tab.Page.GetByText("Discard and leave").ClickAsync();
        await Expect(tab.Page.Locator("h1")).ToHaveTextAsync("Data");
        await tab.AssertNoComplaintsAsync();
    }

    [TestMethod]
    public async Task Report_QuarantinedVersion_IsReadLinkedAndReleasedWithAReason()
    {
        await using var host = await PageHost.StartAsync();
        await using var tab = await Browser.OpenAsync($"{host.Address}/data/sets/{FakeDatasets.Small}/2/report");
        await Expect(tab.Page.Locator(".check")).ToHaveCountAsync(4);
        await Expect(tab.Page.Locator(".check").First).ToContainTextAsync("12, allowed 0");
        await tab.Page.GetByText("Let it pass…").ClickAsync();
        await tab.Page.GetByText("Let it pass", new PageGetByTextOptions { Exact = true }).ClickAsync();
        await Expect(tab.Page.GetByText("Give a reason")).ToBeVisibleAsync();
        await tab.Page.GetByLabel("Why may it be used all the same?").FillAsync("The twins are wanted.");
        await tab.Page.GetByText("Let it pass", new PageGetByTextOptions { Exact = true }).ClickAsync();
        await Expect(tab.Page.GetByText("The version passes now.")).ToBeVisibleAsync();

        await tab.Page.GetByText("in the grid").First.ClickAsync();
        await Expect(tab.Page.Locator(".samples [role=status]").First).ToHaveTextAsync("7 of 242 pictures");
        await tab.AssertNoComplaintsAsync();
    }

    [TestMethod]
    [DataRow(390, ColorScheme.Light)]
    [DataRow(390, ColorScheme.Dark)]
    [DataRow(1280, ColorScheme.Dark)]
    public async Task EveryDataPage_AnyScreen_FitsAndHasOneHeadingAndNoComplaints(int width, ColorScheme scheme)
    {
        await using var host = await PageHost.StartAsync();
        await using var tab = await Browser.OpenAsync(host.Address + "/data", width, scheme);
        tab.Expected = "404";
        foreach (var path in (string[])[
            "/data", "/data/sets/har-photos?version=2", "/data/sets/har-photos/2/samples?sample=5", "/data/sets/har-photos/2/report",
            "/data/sets/har-photos/diff?from=1&to=3", "/data/imports", "/data/transforms", "/data/sets/nothing"])
        {
            _ = await tab.Page.GotoAsync(host.Address + path);
            await tab.InteractiveAsync();
            await Expect(tab.Page.Locator("h1")).ToHaveCountAsync(1);
            await Expect(tab.Page.GetByText("Loading…")).ToHaveCountAsync(0);
            await tab.AssertNoSidewaysScrollAsync(path);
        }

        await Expect(tab.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("There is no 'nothing'.");
        await tab.AssertNoComplaintsAsync();
    }

    private static ILocator Tile(Tab tab, int position) =>
        tab.Page.Locator($".tile[data-position='{position.ToString(CultureInfo.InvariantCulture)}']");

    private static Task ScrollToAsync(Tab tab, double share) => tab.Page.Locator(".viewport").EvaluateAsync(
        "(viewport, share) => { viewport.scrollTop = share * (viewport.scrollHeight - viewport.clientHeight); }", share);
}
