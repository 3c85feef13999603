using ClipHar.Core.Datasets.Acquisition;
using ClipHar.Core.Datasets.Acquisition.Pipeline;
using ClipHar.Core.Datasets.Registry;
using ClipHar.Core.Jobs;

namespace ClipHar.Tests.Core.Datasets.Acquisition;

/// <summary>What an import does, on every database.</summary>
public abstract class ImportBehavior
{
    public required TestContext TestContext { get; set; }

    protected CancellationToken Token => TestContext.CancellationToken;

    private protected abstract Task<ImportFixture> CreateAsync();

    [TestMethod]
    public async Task Import_FolderWithSplits_MakesAReadyVersionWithLabelsSplitsAndHashes()
    {
        await using var fixture = await CreateAsync();
        Drawings.Write(fixture.Source, "train/running/1.jpg", Drawings.Jpeg(1));
        Drawings.Write(fixture.Source, "train/eating/2.jpg", Drawings.Jpeg(2, "eating"));
        Drawings.Write(fixture.Source, "val/running/3.png", Drawings.Png(3));
        Drawings.Write(fixture.Source, "test/unlabelled/4.jpg", Drawings.Jpeg(4));
        Drawings.Write(fixture.Source, "notes.txt", [1]);

        var result = await fixture.RunAsync(ImportFixture.Request(new { kind = "folder", path = fixture.Source }), Token);

        Assert.AreEqual(
            (1, "ready", 4, 4, 1), (result.Version, result.State, result.SampleCount, result.Counts.Added, result.Counts.Unlabelled));
        Assert.Contains("1 files are no pictures", result.Warnings.Single());
        var samples = await fixture.SamplesAsync("har", Token);
        CollectionAssert.AreEqual(
            new[] { "test/unlabelled/4.jpg:test:", "train/eating/2.jpg:train:eating", "train/running/1.jpg:train:running", "val/running/3.png:validation:running" },
            samples.Select(sample => $"{sample.Path}:{sample.Split}:{sample.Label}").ToArray());
        Assert.IsTrue(samples.TrueForAll(sample => sample is { PerceptualHash: not null, Width: > 0, Height: > 0 }));
        var version = await fixture.Registry.ResolveAsync("har", "1", Token);
        Assert.AreEqual("folder", version!.Provenance!.Kind);
        Assert.IsFalse(Directory.Exists(Path.Combine(fixture.Data, "imports", "jobs"))
            && Directory.GetDirectories(Path.Combine(fixture.Data, "imports", "jobs")).Length > 0);
    }

    [TestMethod]
    public async Task Import_Append_KeepsWhatIsThereAndAddsWhatIsNew()
    {
        await using var fixture = await CreateAsync();
        var request = ImportFixture.Request(new { kind = "folder", path = fixture.Source });
        Drawings.Write(fixture.Source, "running/1.jpg", Drawings.Jpeg(1));
        Drawings.Write(fixture.Source, "running/2.jpg", Drawings.Jpeg(2));
        await fixture.RunAsync(request, Token);
        var same = await fixture.RunAsync(request, Token);

        File.Delete(Path.Combine(fixture.Source, "running/1.jpg"));
        Drawings.Write(fixture.Source, "running/2.jpg", Drawings.Jpeg(3));
        Drawings.Write(fixture.Source, "eating/4.jpg", Drawings.Jpeg(2));
        var more = await fixture.RunAsync(request, Token);

        Assert.AreEqual((1, true, 0, 2), (same.Version, same.Unchanged, same.Counts.Added, same.Counts.AlreadyThere));
        Assert.AreEqual((2, false, 1, 1), (more.Version, more.Unchanged, more.Counts.Added, more.Counts.AlreadyThere));
        var samples = await fixture.SamplesAsync("har", Token);
        Assert.HasCount(3, samples);
        Assert.IsTrue(samples.Exists(sample => sample.Path.StartsWith("running/2~", StringComparison.Ordinal)), "the other picture of that path is kept beside it");
        var conflict = more.Problems.Single(problem => problem.Kind == ImportProblemKinds.Conflict);
        Assert.AreEqual("eating/4.jpg", conflict.Item);
        Assert.Contains("'running'", conflict.Why);
    }

    [TestMethod]
    public async Task Import_Replace_HoldsOnlyWhatWasImported()
    {
        await using var fixture = await CreateAsync();
        var request = ImportFixture.Request(new { kind = "folder", path = fixture.Source });
        Drawings.Write(fixture.Source, "running/1.jpg", Drawings.Jpeg(1));
        await fixture.RunAsync(request, Token);
        File.Delete(Path.Combine(fixture.Source, "running/1.jpg"));
        Drawings.Write(fixture.Source, "running/2.jpg", Drawings.Jpeg(2));

        var result = await fixture.RunAsync(request with { Mode = ImportMode.Replace, Split = "training", Licence = "cc0-1.0" }, Token);

        var sample = (await fixture.SamplesAsync("har", Token)).Single();
        Assert.AreEqual(("running/2.jpg", "train"), (sample.Path, sample.Split));
        var version = await fixture.Registry.ResolveAsync("har", "latest", Token);
        Assert.AreEqual((2, 1, "cc0-1.0"), (result.Version, version!.Parent, version.Licence));
    }

    [TestMethod]
    public async Task Import_KilledAtACheckpoint_GoesOnAndDuplicatesNothing()
    {
        await using var fixture = await CreateAsync();
        for (var index = 0; index < 23; index++)
        {
            Drawings.Write(fixture.Source, $"running/{index:00}.jpg", Drawings.Jpeg(index));
        }

        var request = ImportFixture.Request(new { kind = "folder", path = fixture.Source });
        var journal = new ImportFixture.Journal { DieAfter = 2 };
        await Assert.ThrowsExactlyAsync<KilledException>(() => fixture.RunAsync(request, journal, Token));

        // What is checkpointed is not read again: these files are gone by now.
        for (var index = 0; index < 10; index++)
        {
            File.Delete(Path.Combine(fixture.Source, $"running/{index:00}.jpg"));
        }

        journal.DieAfter = 4;
        await Assert.ThrowsExactlyAsync<KilledException>(() => fixture.RunAsync(request, journal, Token));
        journal.DieAfter = int.MaxValue;
        var result = await fixture.RunAsync(request, journal, Token);

        Assert.AreEqual((1, 23, 23, 0), (result.Version, result.SampleCount, result.Counts.Read, result.Counts.Duplicates));
        var samples = await fixture.SamplesAsync("har", Token);
        CollectionAssert.AreEqual(
            Enumerable.Range(0, 23).Select(index => $"running/{index:00}.jpg").ToArray(), samples.Select(sample => sample.Path).ToArray());
    }

    [TestMethod]
    public async Task Import_KilledAfterTheVersionWasMade_UsesThatVersion()
    {
        await using var fixture = await CreateAsync();
        Drawings.Write(fixture.Source, "running/1.jpg", Drawings.Jpeg(1));
        var request = ImportFixture.Request(new { kind = "folder", path = fixture.Source });
        var journal = new ImportFixture.Journal();
        await fixture.RunAsync(request, journal, Token);

        var again = await fixture.RunAsync(request, journal, Token);

        Assert.AreEqual(1, again.Version);
        Assert.HasCount(1, await fixture.Registry.ListVersionsAsync("har", Token));
    }

    [TestMethod]
    public async Task Import_ItsFilesAreGone_BeginsAnewAndSucceeds()
    {
        await using var fixture = await CreateAsync();
        for (var index = 0; index < 12; index++)
        {
            Drawings.Write(fixture.Source, $"running/{index:00}.jpg", Drawings.Jpeg(index));
        }

        var request = ImportFixture.Request(new { kind = "folder", path = fixture.Source });
        var journal = new ImportFixture.Journal { DieAfter = 2 };
        await Assert.ThrowsExactlyAsync<KilledException>(() => fixture.RunAsync(request, journal, Token));
        Directory.Delete(Path.Combine(fixture.Data, "imports"), recursive: true);
        journal.DieAfter = int.MaxValue;

        var result = await fixture.RunAsync(request, journal, Token);

        Assert.AreEqual((12, 12), (result.SampleCount, result.Counts.Read));
    }

    [TestMethod]
    public async Task Import_Rendered_HasEveryActionAndTheSamePicturesForTheSameSeed()
    {
        await using var fixture = await CreateAsync();
        var source = new { kind = "rendered", per_action = 2, counts = new Dictionary<string, int> { ["running"] = 3, ["eating"] = 0 }, unlabelled = 2, size = 32, seed = 5, domain = "night" };

        var first = await fixture.RunAsync(ImportFixture.Request(source, "one"), Token);
        await fixture.RunAsync(ImportFixture.Request(source, "two"), Token);

        Assert.AreEqual((31, 2), (first.SampleCount, first.Counts.Unlabelled));
        var samples = await fixture.SamplesAsync("one", Token);
        Assert.AreEqual(3, samples.Count(sample => sample.Label == "running"));
        Assert.AreEqual(0, samples.Count(sample => sample.Label == "eating"));
        Assert.IsTrue(samples.TrueForAll(sample => sample.Attributes!["domain"] == "night" && sample.Width == 32));
        CollectionAssert.AreEqual(
            samples.Select(sample => sample.Object).ToArray(), (await fixture.SamplesAsync("two", Token)).Select(sample => sample.Object).ToArray());
        var version = await fixture.Registry.ResolveAsync("one", "latest", Token);
        Assert.HasCount(15, version!.LabelSet, "the labels are those that can be drawn, also where there is no picture of one");
    }

    [TestMethod]
    public async Task Import_BrokenPictures_AreNamedAndSkippedUpToTheLimit()
    {
        await using var fixture = await CreateAsync();
        Drawings.Write(fixture.Source, "running/good.jpg", Drawings.Jpeg(1));
        Drawings.Write(fixture.Source, "running/cut.jpg", Drawings.Jpeg(2)[..400]);
        Drawings.Write(fixture.Source, "running/page.jpg", "<html>"u8.ToArray());
        Drawings.Write(fixture.Source, "running/tiny.png", Drawings.Png(3, 16)[..]);
        Drawings.Write(fixture.Source, "running/twice.jpg", Drawings.Jpeg(1));
        var request = ImportFixture.Request(new { kind = "folder", path = fixture.Source });

        var result = await fixture.RunAsync(request with { MaxBroken = 2 }, Token);
        var error = await Assert.ThrowsExactlyAsync<JobFailedException>(() => fixture.RunAsync(request with { MaxBroken = 1 }, Token));

        Assert.AreEqual((2, 1, 2), (result.Counts.Broken, result.Counts.Duplicates, result.SampleCount));
        Assert.Contains("looks like a web page", result.Problems.Single(problem => problem.Item == "running/page.jpg").Why);
        Assert.IsTrue(result.Problems.Any(problem => problem is { Item: "running/cut.jpg", Kind: ImportProblemKinds.Broken }));
        Assert.Contains("More than 1 items", error.Message);
        Assert.Contains("running/cut.jpg", error.Message);
    }

    [TestMethod]
    public async Task Import_Cancelled_EndsAtOnceAndCanBeRepeated()
    {
        await using var fixture = await CreateAsync();
        for (var index = 0; index < 12; index++)
        {
            Drawings.Write(fixture.Source, $"running/{index:00}.jpg", Drawings.Jpeg(index));
        }

        var request = ImportFixture.Request(new { kind = "folder", path = fixture.Source });
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(() => fixture.RunAsync(request, cancelled.Token));
        var result = await fixture.RunAsync(request, Token);

        Assert.AreEqual(12, result.SampleCount);
    }

    [TestMethod]
    public async Task Import_SeveralIntoOneDatasetAtOnce_LosesNothing()
    {
        await using var fixture = await CreateAsync();
        var folders = Enumerable.Range(0, 4).Select(number => Path.Combine(fixture.Source, $"set{number}")).ToList();
        for (var index = 0; index < 24; index++)
        {
            Drawings.Write(folders[index % 4], $"running/{index}.jpg", Drawings.Jpeg(index));
        }

        var results = await Task.WhenAll(folders.Select(path => Task.Run(
            () => fixture.RunAsync(ImportFixture.Request(new { kind = "folder", path }), Token))));

        CollectionAssert.AreEquivalent(new[] { 1, 2, 3, 4 }, results.Select(result => result.Version).ToArray());
        Assert.HasCount(24, await fixture.SamplesAsync("har", Token));
    }

    [TestMethod]
    public async Task Import_OnTopOfAVersionThatIsStillChecked_KeepsWhatItChanged()
    {
        await using var fixture = await CreateAsync();
        Drawings.Write(fixture.Source, "running/1.jpg", Drawings.Jpeg(1));
        var request = ImportFixture.Request(new { kind = "folder", path = fixture.Source });
        await fixture.RunAsync(request, Token);
        var latest = await fixture.Registry.ResolveAsync("har", "latest", Token);
        await fixture.Registry.RelabelAsync(latest!, [new Relabelling("running/1.jpg", "sprinting")], null, Token);
        Drawings.Write(fixture.Source, "eating/2.jpg", Drawings.Jpeg(2));

        var result = await fixture.RunAsync(request, Token);

        Assert.AreEqual(3, result.Version);
        CollectionAssert.AreEqual(
            new[] { "eating", "sprinting" }, (await fixture.SamplesAsync("har", Token)).Select(sample => sample.Label).ToArray());
    }

    [TestMethod]
    public async Task Enqueue_TheSameImportTwice_IsOneJob()
    {
        await using var fixture = await CreateAsync();
        Drawings.Write(fixture.Source, "running/1.jpg", Drawings.Jpeg(1));
        var imports = fixture.Get<ImportRequests>();
        var request = ImportFixture.Request(new { kind = "folder", path = fixture.Source });

        var first = await imports.EnqueueAsync(request, Token);
        var second = await imports.EnqueueAsync(request, Token);

        Assert.AreEqual(first.Id, second.Id);
        Assert.AreEqual(("import", "dataset:har"), (first.Kind, first.Subject));
    }
}

[TestClass]
public sealed class SqliteImportTests : ImportBehavior
{
    private protected override Task<ImportFixture> CreateAsync() => ImportFixture.CreateAsync(Token);
}
