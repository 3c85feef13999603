using ClipHar.Core.Datasets.Registry;
using ClipHar.Core.Datasets.Store;
using ClipHar.Tests.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace ClipHar.Tests.Core.Datasets.Registry;

/// <summary>What every database must do for datasets.</summary>
public abstract partial class RegistryBehavior
{
    public required TestContext TestContext { get; set; }

    private CancellationToken Token => TestContext.CancellationToken;

    [TestMethod]
    public async Task Commit_FirstVersion_KeepsEveryMemberInManifestAndIndex()
    {
        await using var fixture = await CreateAsync();
        var registry = fixture.Registry;
        var sample = await fixture.SampleAsync("b/é \"1\".jpg", "eating", Token) with
        {
            Split = "train",
            Group = "film 7",
            PerceptualHash = 0xFEDC_BA98_7654_3210,
            Attributes = new Dictionary<string, string> { ["source"] = "https://example.org/?a=1&b=<2>", ["caption"] = "a\nb 👩‍🍳" },
        };
        var plain = await fixture.SampleAsync("a.png", null, Token);

        var version = await registry.CommitAsync(
            "har", Commit([sample, plain]) with { Licence = "cc-by-4.0", Message = "first", Provenance = new Provenance("folder", "/x") }, Token);
        var read = await ReadAsync(registry, version);
        var page = await registry.ListSamplesAsync(version, new SampleFilter(), 0, 10, Token);
        var directory = DirectoryManifest.Parse(await fixture.Objects.ReadAsync(version.Directory, Token), "the object");

        Assert.AreEqual(1, version.Version);
        Assert.AreEqual(DatasetVersionState.Validating, version.State);
        Assert.AreEqual("cc-by-4.0", version.Licence);
        Assert.AreEqual("folder", version.Provenance!.Kind);
        Assert.AreEqual(2, version.SampleCount);
        Assert.AreEqual(sample.Bytes + plain.Bytes, version.Bytes);
        CollectionAssert.AreEqual(new[] { "caption", "source" }, version.AttributeNames.ToList());
        CollectionAssert.AreEqual(new[] { "eating" }, version.LabelSet.ToList());
        CollectionAssert.AreEqual(
            new[] { new ClassCount("eating", "train", 1), new ClassCount(null, null, 1) }, version.Histogram.ToList());
        AssertEqual(plain, read[0]);
        AssertEqual(sample, read[1]);
        AssertEqual(plain, page.Items[0].Sample);
        AssertEqual(sample, page.Items[1].Sample);
        CollectionAssert.AreEqual(read.Select(s => new ManifestEntry(s.Path, s.Object)).ToList(), directory.Entries.ToList());
        Assert.IsTrue(await fixture.Objects.ContainsAsync(version.Manifest, Token));
    }

    [TestMethod]
    public async Task Commit_SameContentAgain_ReturnsTheVersionThatIsThere()
    {
        await using var fixture = await CreateAsync();
        var samples = await fixture.SamplesAsync(5, Token);
        var first = await fixture.Registry.CommitAsync("har", Commit(samples), Token);

        samples.Reverse();
        var again = await fixture.Registry.CommitAsync("har", Commit(samples) with { Parent = 1 }, Token);
        var fewer = await fixture.Registry.CommitAsync("har", Commit(samples[1..]) with { Parent = 1 }, Token);
        var back = await fixture.Registry.CommitAsync("har", Commit(samples) with { Parent = 2 }, Token);

        Assert.AreEqual(first.Id, again.Id);
        Assert.AreEqual(2, fewer.Version);
        Assert.AreEqual(1, fewer.Parent);
        Assert.AreEqual(3, back.Version);
        Assert.AreEqual(first.Manifest, back.Manifest);
    }

    [TestMethod]
    public async Task Commit_ByManyAtOnce_GivesEachItsNumber()
    {
        await using var fixture = await CreateAsync();
        var samples = await fixture.SamplesAsync(8, Token);

        var versions = await Task.WhenAll(samples.Select(sample => Task.Run(() =>
            fixture.Registry.CommitAsync("har", Commit([sample]), Token))));

        CollectionAssert.AreEqual(Enumerable.Range(1, 8).ToList(), versions.Select(version => version.Version).Order().ToList());
        foreach (var version in versions)
        {
            Assert.AreEqual(1, (await fixture.Registry.ListSamplesAsync(version, new SampleFilter(), 0, 10, Token)).Items.Count);
        }
    }

    [TestMethod]
    public async Task Commit_BreaksARule_SaysWhichSampleAndLeavesNothing()
    {
        await using var fixture = await CreateAsync();
        var good = await fixture.SampleAsync("a.jpg", "eating", Token);
        (DatasetCommit Commit, string Expected)[] cases =
        [
            (Commit([good, good]), "twice"),
            (Commit([good with { Path = "../a.jpg" }]), "relative"),
            (Commit([good with { Path = "a\ud800.jpg" }]), "relative"),
            (Commit([good with { Split = "dev" }]), "train, validation, test"),
            (Commit([good]) with { LabelSet = ["running"] }, "not in the label set"),
            (Commit([good]) with { LabelSet = ["eating", "eating"] }, "twice"),
            (Commit([good with { Object = ObjectId.Of("nowhere"u8) }]), "not in the object store"),
            (Commit([good, good with { Path = "a.jpg/b.jpg" }]), "folder"),
            (Commit([good]) with { Parent = 4 }, "no version 4"),
        ];

        foreach (var (commit, expected) in cases)
        {
            var refused = await Assert.ThrowsExactlyAsync<DatasetException>(() => fixture.Registry.CommitAsync("har", commit, Token), expected);
            Assert.Contains(expected, refused.Message);
        }

        Assert.IsEmpty(await fixture.Registry.ListVersionsAsync("har", Token));
        await Assert.ThrowsExactlyAsync<DatasetException>(() => fixture.Registry.CommitAsync("No Name", Commit([good]), Token));
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public async Task Commit_CutOffWhileObjectsAreStored_LeavesNoVersionAndCanBeRepeated(int call)
    {
        await using var fixture = new RegistryFixture(await CreateDatabaseAsync(Token), store => new FailingStore(store, call));
        var sample = await fixture.SampleAsync("a.jpg", "eating", Token);

        await Assert.ThrowsExactlyAsync<IOException>(() => fixture.Registry.CommitAsync("har", Commit([sample]), Token));
        var left = await fixture.Registry.ListVersionsAsync("har", Token);
        var repeated = await fixture.Registry.CommitAsync("har", Commit([sample]), Token);

        Assert.IsEmpty(left);
        Assert.AreEqual(1, repeated.Version);
    }

    [TestMethod]
    public async Task Commit_CutOffInTheTransaction_LeavesNoRowAndCanBeRepeated()
    {
        await using var fixture = await CreateAsync();
        var samples = await fixture.SamplesAsync(5, Token);
        await using var context = fixture.Database.Database.CreateDbContext();

        // The last thing that the transaction writes has no table: everything before it was written by then.
        await context.Database.ExecuteSqlAsync($"ALTER TABLE dataset_version_events RENAME TO hidden", Token);
        await Assert.ThrowsExactlyAsync<DbUpdateException>(() => fixture.Registry.CommitAsync("har", Commit(samples), Token));
        var left = await fixture.Registry.ListVersionsAsync("har", Token);
        var rows = await context.Set<StoredSample>().CountAsync(Token);
        await context.Database.ExecuteSqlAsync($"ALTER TABLE hidden RENAME TO dataset_version_events", Token);
        var repeated = await fixture.Registry.CommitAsync("har", Commit(samples), Token);

        Assert.IsEmpty(left);
        Assert.AreEqual(0, rows);
        Assert.AreEqual(1, repeated.Version);
        Assert.HasCount(5, (await fixture.Registry.ListSamplesAsync(repeated, new SampleFilter(), 0, 10, Token)).Items);
    }

    [TestMethod]
    public async Task Resolve_EveryWayToNameAVersion_FindsIt()
    {
        await using var fixture = await CreateAsync();
        var registry = fixture.Registry;
        var samples = await fixture.SamplesAsync(4, Token);
        var one = await registry.CommitAsync("har", Commit(samples[..2]), Token);
        var two = await registry.CommitAsync("har", Commit(samples[..3]), Token);
        var three = await registry.CommitAsync("har", Commit(samples), Token);
        Assert.IsNull(await registry.ResolveAsync("har", "latest", Token));
        await registry.SetStateAsync(one, DatasetVersionState.Ready, null, null, Token);
        await registry.SetStateAsync(two, DatasetVersionState.Ready, null, null, Token);
        await registry.SetStateAsync(three, DatasetVersionState.Quarantined, null, "labels", Token);
        await registry.TagAsync(one, "gold", Token);

        Assert.AreEqual(2, (await registry.ResolveAsync("har", "latest", Token))!.Version);
        Assert.AreEqual(3, (await registry.ResolveAsync("har", "3", Token))!.Version);
        Assert.AreEqual(1, (await registry.ResolveAsync("har", "gold", Token))!.Version);
        Assert.AreEqual(2, (await registry.ResolveAsync("har", two.Manifest.ToString(), Token))!.Version);
        Assert.AreEqual(2, (await registry.ResolveAsync("har", two.Manifest.Hex[..6], Token))!.Version);
        Assert.IsNull(await registry.ResolveAsync("har", two.Manifest.Hex[..5], Token));
        Assert.IsNull(await registry.ResolveAsync("har", "9", Token));
        Assert.IsNull(await registry.ResolveAsync("har", "nope", Token));
        Assert.IsNull(await registry.ResolveAsync("other", "1", Token));
    }

    [TestMethod]
    public async Task Tags_MovedAndTaken_PointAtOneVersion()
    {
        await using var fixture = await CreateAsync();
        var registry = fixture.Registry;
        var samples = await fixture.SamplesAsync(2, Token);
        var one = await registry.CommitAsync("har", Commit(samples[..1]), Token);
        var two = await registry.CommitAsync("har", Commit(samples), Token);

        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => registry.TagAsync(one, "gold", Token))));
        await registry.TagAsync(two, "gold", Token);
        var dataset = await registry.FindAsync("har", Token);
        var untagged = await registry.UntagAsync("har", "gold", Token);

        Assert.AreEqual(2, dataset!.Tags["gold"]);
        Assert.IsTrue(untagged);
        Assert.IsFalse(await registry.UntagAsync("har", "gold", Token));
        foreach (var name in new[] { "12", "latest", "With Space", "" })
        {
            await Assert.ThrowsExactlyAsync<DatasetException>(() => registry.TagAsync(one, name, Token), name);
        }
    }

    [TestMethod]
    public async Task SetState_ChangesAndReport_AreKeptAsHistory()
    {
        await using var fixture = await CreateAsync();
        var registry = fixture.Registry;
        var version = await registry.CommitAsync("har", Commit(await fixture.SamplesAsync(1, Token)) with { Message = "first" }, Token);
        var report = new DatasetReport(ObjectId.Of("{}"u8), ObjectId.Of("<html>"u8), "failed", 2, 1, 7);

        var failed = await registry.SetStateAsync(version, DatasetVersionState.Quarantined, report, "2 errors", Token);
        fixture.Clock.Advance(TimeSpan.FromMinutes(1));
        var released = await registry.SetStateAsync(failed, DatasetVersionState.Ready, null, "known", Token);
        var events = await registry.ListEventsAsync(version, Token);

        Assert.AreEqual(report, failed.Report);
        Assert.AreEqual(report, released.Report);
        Assert.AreEqual("known", released.StateReason);
        Assert.HasCount(3, events);
        Assert.IsNull(events[0].From);
        Assert.AreEqual((DatasetVersionState.Validating, DatasetVersionState.Quarantined), (events[1].From!.Value, events[1].To));
        Assert.AreEqual(report.Json, events[1].Report);
        Assert.AreEqual((DatasetVersionState.Quarantined, DatasetVersionState.Ready, "known"), (events[2].From!.Value, events[2].To, events[2].Reason));
    }

    [TestMethod]
    public async Task Datasets_MadeChangedDeletedAndMadeAgain_NeverReuseANumber()
    {
        await using var fixture = await CreateAsync();
        var registry = fixture.Registry;
        var created = await registry.CreateAsync(new DatasetDefinition("har", "actions", "mit"), Token);
        await Assert.ThrowsExactlyAsync<DatasetException>(() => registry.CreateAsync(new DatasetDefinition("har"), Token));
        var updated = await registry.UpdateAsync(new DatasetDefinition("har", "other"), Token);
        var version = await registry.CommitAsync("har", Commit(await fixture.SamplesAsync(3, Token)), Token);
        await registry.ReplaceIssuesAsync(version, [new SampleIssue(0, "blur", IssueSeverity.Warning, null)], Token);
        await registry.TagAsync(version, "gold", Token);

        var deleted = await registry.DeleteAsync("har", Token);
        var gone = await registry.FindAsync("har", Token);
        await registry.CreateAsync(new DatasetDefinition("har"), Token);
        var next = await registry.CommitAsync("har", Commit(await fixture.SamplesAsync(2, Token)), Token);

        Assert.AreEqual("mit", created.Licence);
        Assert.AreEqual("other", updated.Description);
        Assert.IsTrue(deleted);
        Assert.IsNull(gone);
        Assert.IsFalse(await registry.DeleteAsync("nope", Token));
        Assert.AreEqual(2, next.Version);
        Assert.HasCount(1, await registry.ListVersionsAsync("har", Token));
        Assert.HasCount(0, (await registry.FindAsync("har", Token))!.Tags);
    }

    internal abstract Task<StoreFixture> CreateDatabaseAsync(CancellationToken cancellationToken);

    private async Task<RegistryFixture> CreateAsync() => new(await CreateDatabaseAsync(Token));

    private static DatasetCommit Commit(IReadOnlyCollection<DatasetSample> samples) => new() { Samples = samples };

    private async Task<List<DatasetSample>> ReadAsync(IDatasetRegistry registry, DatasetVersion version)
    {
        var samples = new List<DatasetSample>();
        await foreach (var sample in registry.ReadSamplesAsync(version, Token))
        {
            samples.Add(sample);
        }

        return samples;
    }

    private static void AssertEqual(DatasetSample expected, DatasetSample actual)
    {
        Assert.AreEqual(expected with { Attributes = null }, actual with { Attributes = null });
        CollectionAssert.AreEquivalent(
            (expected.Attributes ?? new Dictionary<string, string>()).ToList(), (actual.Attributes ?? new Dictionary<string, string>()).ToList());
    }

    /// <summary>Fails at the n-th object that is stored.</summary>
    private sealed class FailingStore(IObjectStore inner, int failAt) : IObjectStore
    {
        private int _calls;

        public Task<StoredObject> AddAsync(Stream content, CancellationToken cancellationToken) =>
            ++_calls == failAt ? throw new IOException("cut") : inner.AddAsync(content, cancellationToken);

        public Task<StoredObject> AddFileAsync(string path, LinkMode mode, CancellationToken cancellationToken) =>
            inner.AddFileAsync(path, mode, cancellationToken);

        public Task<StoredObject> AddDirectoryAsync(DirectoryManifest manifest, CancellationToken cancellationToken) =>
            ++_calls == failAt ? throw new IOException("cut") : inner.AddDirectoryAsync(manifest, cancellationToken);

        public ValueTask<bool> ContainsAsync(ObjectId id, CancellationToken cancellationToken) => inner.ContainsAsync(id, cancellationToken);

        public Task<Stream> OpenReadAsync(ObjectId id, CancellationToken cancellationToken) => inner.OpenReadAsync(id, cancellationToken);

        public Task<byte[]> ReadAsync(ObjectId id, CancellationToken cancellationToken) => inner.ReadAsync(id, cancellationToken);
    }
}
