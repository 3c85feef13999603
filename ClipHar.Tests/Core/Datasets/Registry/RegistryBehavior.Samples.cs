using ClipHar.Core.Datasets.Registry;
using ClipHar.Core.Datasets.Splits;
using ClipHar.Tests.Core.Storage;

namespace ClipHar.Tests.Core.Datasets.Registry;

/// <summary>Listings, differences, and versions made from versions.</summary>
public abstract partial class RegistryBehavior
{
    [TestMethod]
    public async Task ListSamples_Filters_GiveThoseThatPassWithTheirTotal()
    {
        await using var fixture = await CreateAsync();
        var registry = fixture.Registry;
        var samples = await fixture.SamplesAsync(30, Token);
        samples[4] = samples[4] with { Label = null, Split = "train" };
        samples[5] = samples[5] with { Path = "Odd_100%.jpg", Bytes = 9999, Width = 900, Height = 900 };
        var version = await registry.CommitAsync("har", Commit(samples), Token);

        var label = await ListAsync(new SampleFilter { Label = "eating" });
        var none = await ListAsync(new SampleFilter { Label = "" });
        var split = await ListAsync(new SampleFilter { Split = "train" });
        var noSplit = await ListAsync(new SampleFilter { Split = "" });
        var text = await ListAsync(new SampleFilter { Text = "ODD_100%" });
        var wild = await ListAsync(new SampleFilter { Text = "%" });
        var largest = await ListAsync(new SampleFilter { Order = SampleOrder.Bytes, Descending = true });
        var widest = await ListAsync(new SampleFilter { Order = SampleOrder.Pixels, Descending = true });
        var byLabel = await ListAsync(new SampleFilter { Order = SampleOrder.Label });
        var backwards = await ListAsync(new SampleFilter { Descending = true });

        Assert.AreEqual(10, label.Total);
        Assert.IsTrue(label.Items.All(item => item.Sample.Label == "eating"));
        Assert.AreEqual("running/0004.jpg", none.Items.Single().Sample.Path);
        Assert.AreEqual("running/0004.jpg", split.Items.Single().Sample.Path);
        Assert.AreEqual(29, noSplit.Total);
        Assert.AreEqual("Odd_100%.jpg", text.Items.Single().Sample.Path);
        Assert.AreEqual("Odd_100%.jpg", wild.Items.Single().Sample.Path);
        Assert.AreEqual("Odd_100%.jpg", largest.Items[0].Sample.Path);
        Assert.AreEqual("Odd_100%.jpg", widest.Items[0].Sample.Path);
        Assert.AreEqual("eating", byLabel.Items[0].Sample.Label);
        Assert.AreEqual(0, backwards.Items[^1].Index);

        Task<SamplePage> ListAsync(SampleFilter filter) => registry.ListSamplesAsync(version, filter, 0, 1000, Token);
    }

    [TestMethod]
    public async Task ListSamples_Pages_AreSlicesOfTheWholeAtAnyOffset()
    {
        await using var fixture = await CreateAsync();
        var registry = fixture.Registry;
        var version = await registry.CommitAsync("har", Commit(await fixture.SamplesAsync(50, Token)), Token);
        foreach (var filter in new[] { new SampleFilter(), new SampleFilter { Label = "running" }, new SampleFilter { Order = SampleOrder.Label, Descending = true } })
        {
            var whole = await registry.ListSamplesAsync(version, filter, 0, 1000, Token);
            for (var offset = 0; offset < whole.Total + 10; offset += 7)
            {
                var page = await registry.ListSamplesAsync(version, filter, offset, 7, Token);
                CollectionAssert.AreEqual(whole.Items.Skip(offset).Take(7).Select(i => i.Index).ToList(), page.Items.Select(i => i.Index).ToList());
                Assert.AreEqual(whole.Total, page.Total);
            }
        }

        await Assert.ThrowsExactlyAsync<DatasetException>(() => registry.ListSamplesAsync(version, new SampleFilter(), 0, 1001, Token));
        await Assert.ThrowsExactlyAsync<DatasetException>(() => registry.ListSamplesAsync(version, new SampleFilter(), -1, 10, Token));
        Assert.IsNull(await registry.FindSampleAsync(version, 50, Token));
        Assert.AreEqual(49, (await registry.FindSampleAsync(version, 49, Token))!.Index);
    }

    [TestMethod]
    public async Task Issues_Replaced_FilterAndCountSeeItAtOnce()
    {
        await using var fixture = await CreateAsync();
        var registry = fixture.Registry;
        var version = await registry.CommitAsync("har", Commit(await fixture.SamplesAsync(6, Token)), Token);
        var blurred = new SampleFilter { Issue = "blur" };
        await registry.ReplaceIssuesAsync(
            version,
            [
                new SampleIssue(1, "blur", IssueSeverity.Warning, "very"),
                new SampleIssue(1, "label", IssueSeverity.Error, new string('x', 3000), "running"),
                new SampleIssue(3, "blur", IssueSeverity.Info, null),
            ],
            Token);
        var first = await registry.ListSamplesAsync(version, blurred, 0, 10, Token);
        var any = await registry.ListSamplesAsync(version, new SampleFilter { Issue = SampleFilter.AnyIssue }, 0, 10, Token);
        var counts = await registry.CountIssuesAsync(version, Token);
        await registry.ReplaceIssuesAsync(version, [new SampleIssue(5, "blur", IssueSeverity.Info, null)], Token);
        var second = await registry.ListSamplesAsync(version, blurred, 0, 10, Token);

        CollectionAssert.AreEqual(new[] { 1, 3 }, first.Items.Select(item => item.Index).ToList());
        Assert.AreEqual(2, any.Total);
        Assert.HasCount(2, first.Items[0].Issues);
        Assert.AreEqual("very", first.Items[0].Issues[0].Detail);
        Assert.AreEqual(("running", 1000), (first.Items[0].Issues[1].SuggestedLabel, first.Items[0].Issues[1].Detail!.Length));
        Assert.AreEqual((2, 1), (counts["blur"], counts["label"]));
        CollectionAssert.AreEqual(new[] { 5 }, second.Items.Select(item => item.Index).ToList());
    }

    [TestMethod]
    public async Task Diff_EveryKindOfChange_IsFoundOnce()
    {
        await using var fixture = await CreateAsync();
        var registry = fixture.Registry;
        var samples = await fixture.SamplesAsync(10, Token);
        var one = await registry.CommitAsync("har", Commit(samples), Token);
        samples[0] = samples[0] with { Label = "running" };
        samples[1] = samples[1] with { Split = "test", Object = (await fixture.SampleAsync("x", null, Token)).Object };
        samples.RemoveAt(9);
        samples.Add(await fixture.SampleAsync("new.jpg", "new", Token));
        var two = await registry.CommitAsync("har", Commit(samples), Token);

        var diff = await registry.DiffAsync(one, two, Token);
        var back = await registry.DiffAsync(two, one, Token);

        Assert.AreEqual(7, diff.Unchanged);
        Assert.HasCount(4, diff.Changes);
        Assert.AreEqual(1, diff.Count(SampleChangeKinds.Added));
        Assert.AreEqual(1, diff.Count(SampleChangeKinds.Removed));
        Assert.AreEqual(1, diff.Count(SampleChangeKinds.Changed));
        Assert.AreEqual(1, diff.Count(SampleChangeKinds.Relabelled));
        Assert.AreEqual(1, diff.Count(SampleChangeKinds.Moved));
        var both = diff.Changes.Single(change => change.Kinds.HasFlag(SampleChangeKinds.Changed));
        Assert.AreEqual(SampleChangeKinds.Changed | SampleChangeKinds.Moved, both.Kinds);
        Assert.AreEqual("test", both.After!.Sample.Split);
        Assert.AreEqual(1, back.Count(SampleChangeKinds.Added));
        Assert.AreSame(diff.Changes, (await registry.DiffAsync(one, two, Token)).Changes);
    }

    [TestMethod]
    public async Task Relabel_SomeSamples_MakesAVersionOfTheSamePictures()
    {
        await using var fixture = await CreateAsync();
        var registry = fixture.Registry;
        var one = await registry.CommitAsync("har", Commit(await fixture.SamplesAsync(6, Token)), Token);

        var two = await registry.RelabelAsync(
            one, [new Relabelling("eating/0000.jpg", "dancing"), new Relabelling("running/0001.jpg", null)], "review", Token);
        var samples = await ReadAsync(registry, two);

        Assert.AreEqual((2, 1), (two.Version, two.Parent!.Value));
        Assert.AreEqual(one.Directory, two.Directory);
        Assert.AreEqual("relabel", two.Provenance!.Kind);
        CollectionAssert.AreEqual(new[] { "eating", "running", "sitting", "dancing" }, two.LabelSet.ToList());
        Assert.AreEqual("dancing", samples.Single(sample => sample.Path == "eating/0000.jpg").Label);
        Assert.IsNull(samples.Single(sample => sample.Path == "running/0001.jpg").Label);
        await Assert.ThrowsExactlyAsync<DatasetException>(() => registry.RelabelAsync(one, [new Relabelling("nope", "x")], null, Token));
        await Assert.ThrowsExactlyAsync<DatasetException>(() => registry.RelabelAsync(
            one, [new Relabelling("eating/0000.jpg", "x"), new Relabelling("eating/0000.jpg", "y")], null, Token));
    }

    [TestMethod]
    public async Task Split_ThenSamplesAreAdded_OldOnesStayAndTheHashSaysSo()
    {
        await using var fixture = await CreateAsync();
        var registry = fixture.Registry;
        var samples = await fixture.SamplesAsync(90, Token);
        var one = await registry.CommitAsync("har", Commit(samples), Token);

        var two = await registry.SplitAsync(one, new SplitRecipe { Seed = 3 }, null, Token);
        var again = await registry.SplitAsync(two, new SplitRecipe { Seed = 3 }, null, Token);
        var before = await ReadAsync(registry, two);
        var grown = before.Concat((await fixture.SamplesAsync(120, Token)).Skip(90)).ToList();
        var three = await registry.CommitAsync("har", Commit(grown) with { Parent = 2 }, Token);
        var four = await registry.SplitAsync(three, new SplitRecipe { Seed = 3 }, null, Token);
        var after = (await ReadAsync(registry, four)).ToDictionary(sample => sample.Path);

        Assert.IsNull(one.SplitHash);
        Assert.AreEqual(two.Id, again.Id);
        Assert.AreEqual(new SplitRecipe { Seed = 3 }, two.Split);
        Assert.IsTrue(before.All(sample => after[sample.Path].Split == sample.Split));
        Assert.AreNotEqual(two.SplitHash, four.SplitHash);
        foreach (var label in four.LabelSet)
        {
            Assert.AreEqual(32, four.Histogram.Single(count => count.Label == label && count.Split == "train").Count);
            Assert.AreEqual(4, four.Histogram.Single(count => count.Label == label && count.Split == "test").Count);
        }

        await Assert.ThrowsExactlyAsync<DatasetException>(() => registry.SplitAsync(one, new SplitRecipe { Train = 0.9 }, null, Token));
    }

    [TestMethod]
    public async Task Commit_HundredThousandSamples_IsQuickAndSoIsEveryPage()
    {
        await using var fixture = await CreateAsync();
        var registry = fixture.Registry;
        var picture = await fixture.SampleAsync("a", null, Token);
        var samples = Enumerable.Range(0, 100_000).Select(i => picture with
        {
            Path = $"class{i % 15}/picture-{i:000000}.jpg",
            Label = $"class{i % 15}",
            Split = SplitNames.All[i % 3],
            PerceptualHash = (ulong)i,
        }).ToList();
        var started = TimeProvider.System.GetTimestamp();
        var version = await registry.CommitAsync("har", Commit(samples), Token);
        TestContext.WriteLine($"commit: {TimeProvider.System.GetElapsedTime(started).TotalMilliseconds:0} ms");
        foreach (var (filter, total) in new[]
        {
            (new SampleFilter(), 100_000), (new SampleFilter { Label = "class3", Split = "train" }, 6667), (new SampleFilter { Text = "9999" }, 19),
            (new SampleFilter { Order = SampleOrder.Label }, 100_000),
        })
        {
            foreach (var offset in new[] { 0, total - 100, total / 2 }.Where(offset => offset >= 0))
            {
                started = TimeProvider.System.GetTimestamp();
                var page = await registry.ListSamplesAsync(version, filter, offset, 100, Token);
                TestContext.WriteLine(
                    $"{filter.Label} {filter.Text} {filter.Order} at {offset}: {TimeProvider.System.GetElapsedTime(started).TotalMilliseconds:0.0} ms");
                Assert.AreEqual(total, page.Total);
                Assert.HasCount(Math.Min(100, total - offset), page.Items);
            }
        }
    }
}

[TestClass]
public sealed class SqliteRegistryTests : RegistryBehavior
{
    internal override Task<StoreFixture> CreateDatabaseAsync(CancellationToken cancellationToken) => StoreFixture.SqliteAsync(cancellationToken);
}

[TestClass]
public sealed class PostgresRegistryTests : RegistryBehavior
{
    private static PostgresServer? _server;

    [ClassInitialize]
    public static async Task StartServer(TestContext context) => _server = await PostgresServer.StartAsync(context.CancellationToken);

    [ClassCleanup]
    public static async Task StopServer()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    internal override Task<StoreFixture> CreateDatabaseAsync(CancellationToken cancellationToken) =>
        StoreFixture.PostgresAsync(_server!, cancellationToken);
}
