using System.Globalization;
using ClipHar.Core.Datasets.Acquisition;
using ClipHar.Core.Datasets.Acquisition.Hub;
using ClipHar.Core.Jobs;
using ClipHar.Core.Models.Hub;
using ClipHar.Tests.Models;
using ClipHar.Tests.Support;
using ClipHar.Training.Rendering;

namespace ClipHar.Tests.Core.Datasets.Acquisition;

[TestClass]
public sealed class HuggingFaceTests
{
    private const string Card = """
        ---
        license: odbl
        dataset_info:
          features:
          - name: image
            dtype: image
          - name: labels
            dtype:
              class_label:
                names:
                  0: calling
                  1: clapping
                  2: cycling
          splits:
          - name: train
            num_examples: 24
        ---
        # Actions
        """;

    public required TestContext TestContext { get; set; }

    private CancellationToken Token => TestContext.CancellationToken;

    [TestMethod]
    public async Task Import_ParquetShards_HasLabelsSplitsLicenceAndCommit()
    {
        using var temp = await ActionsAsync(Card);
        await using var hub = await FakeHub.StartAsync(temp.Path);
        hub.PageSize = 1;
        await using var fixture = await CreateAsync(hub);

        var result = await fixture.RunAsync(Request(), Token);

        Assert.AreEqual((36, 12), (result.SampleCount, result.Counts.Unlabelled), string.Join("; ", result.Problems));
        var version = await fixture.Registry.ResolveAsync("har", "latest", Token);
        CollectionAssert.AreEqual(new[] { "calling", "clapping", "cycling" }, version!.LabelSet.ToArray());
        Assert.AreEqual(("mit", FakeHub.Commit, FakeHub.Dataset), (version.Licence, version.Provenance!.Revision, version.Provenance.Uri));
        var samples = await fixture.SamplesAsync("har", Token);
        Assert.AreEqual(8, samples.Count(sample => sample is { Split: "train", Label: "cycling" }));
        Assert.IsTrue(samples.Exists(sample => sample.Path == "train/calling/photo 0.jpg"));
    }

    [TestMethod]
    public async Task Import_TestSplitWhoseLabelsAreAllZero_IsUnlabelledNotCalling()
    {
        using var temp = await ActionsAsync(Card);
        await using var hub = await FakeHub.StartAsync(temp.Path);
        await using var fixture = await CreateAsync(hub);

        var result = await fixture.RunAsync(Request(), Token);
        var kept = await fixture.RunAsync(Request(new { kind = "huggingface", repository = FakeHub.Dataset, keep_constant_labels = true }) with { Dataset = "kept" }, Token);

        Assert.Contains("Every row of the split 'test' has the label 'calling'", result.Warnings.Single());
        Assert.IsTrue(
            (await fixture.SamplesAsync("har", Token)).Where(sample => sample.Split == "test").All(sample => sample.Label is null));
        Assert.IsEmpty(kept.Warnings);
        Assert.IsTrue(
            (await fixture.SamplesAsync("kept", Token)).Where(sample => sample.Split == "test").All(sample => sample.Label == "calling"));
    }

    [TestMethod]
    public async Task Import_NoCard_ReadsTheDeclarationInTheShards()
    {
        using var temp = await ActionsAsync(card: null, declaration: """
            {"info":{"features":{"image":{"_type":"Image"},"labels":{"names":["calling","clapping","cycling"],"_type":"ClassLabel"}}}}
            """);
        await using var hub = await FakeHub.StartAsync(temp.Path);
        await using var fixture = await CreateAsync(hub);

        var result = await fixture.RunAsync(Request(), Token);

        Assert.AreEqual((36, 12), (result.SampleCount, result.Counts.Unlabelled));
    }

    [TestMethod]
    public async Task Import_CancelledInADownload_GoesOnWithARange()
    {
        using var temp = await ActionsAsync(Card);
        await using var hub = await FakeHub.StartAsync(temp.Path);
        hub.Stall = new TaskCompletionSource();
        await using var fixture = await CreateAsync(hub);
        var journal = new ImportFixture.Journal();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        File.Delete(temp["README.md"]);

        var import = fixture.RunAsync(Request(), journal, stop.Token);
        while (!Directory.EnumerateFiles(fixture.Data, "*.part", SearchOption.AllDirectories).Any(path => new FileInfo(path).Length > 0))
        {
            Assert.IsFalse(import.IsCompleted);
            await Task.Yield();
        }

        await stop.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => import);
        hub.Stall.TrySetResult();
        hub.Stall = null;
        var result = await fixture.RunAsync(Request(), journal, Token);

        Assert.AreEqual(36, result.SampleCount);
        Assert.IsTrue(hub.Requests.Any(request => request.Range.StartsWith("bytes=", StringComparison.Ordinal)), "nothing was resumed");
    }

    [TestMethod]
    public async Task Import_KilledWhileReading_GoesOnAtTheSameCommitWithoutFetchingAgain()
    {
        using var temp = await ActionsAsync(Card);
        await using var hub = await FakeHub.StartAsync(temp.Path);
        await using var fixture = await CreateAsync(hub);
        var journal = new ImportFixture.Journal { DieAfter = 3 };
        await Assert.ThrowsExactlyAsync<KilledException>(() => fixture.RunAsync(Request(), journal, Token));
        var fetched = hub.Requests.Count;
        journal.DieAfter = int.MaxValue;

        var result = await fixture.RunAsync(Request(), journal, Token);

        Assert.HasCount(fetched, hub.Requests);
        Assert.AreEqual((36, 36, 0), (result.SampleCount, result.Counts.Read, result.Counts.Duplicates));
        Assert.AreEqual(12, result.Counts.Unlabelled);
        Assert.Contains("Every row of the split 'test'", result.Warnings.Single());
    }

    [TestMethod]
    public async Task Import_WrongChecksum_FailsAndMayBeTriedAgain()
    {
        using var temp = await ActionsAsync(Card);
        await using var hub = await FakeHub.StartAsync(temp.Path);
        hub.Corrupt = true;
        await using var fixture = await CreateAsync(hub);
        var journal = new ImportFixture.Journal();

        var error = await Assert.ThrowsExactlyAsync<HubException>(() => fixture.RunAsync(Request(), journal, Token));
        hub.Corrupt = false;
        var result = await fixture.RunAsync(Request(), journal, Token);

        Assert.IsTrue(error.MayRecover);
        Assert.Contains("discarded", error.Message);
        Assert.AreEqual(36, result.SampleCount);
    }

    [TestMethod]
    public async Task Import_OnlyOneSplit_FetchesOnlyItsShards()
    {
        using var temp = await ActionsAsync(Card);
        await using var hub = await FakeHub.StartAsync(temp.Path);
        await using var fixture = await CreateAsync(hub);

        var result = await fixture.RunAsync(
            Request(new { kind = "huggingface", repository = FakeHub.Dataset, splits = new[] { "train" } }), Token);
        var error = await Assert.ThrowsExactlyAsync<JobFailedException>(
            () =>
                fixture.RunAsync(Request(new { kind = "huggingface", repository = FakeHub.Dataset, splits = new[] { "holdout" } }), Token));

        Assert.AreEqual(24, result.SampleCount);
        Assert.IsFalse(hub.Requests.Any(request => request.File.Contains("test", StringComparison.Ordinal)));
        Assert.Contains("there are train, test", error.Message);
    }

    [TestMethod]
    [DataRow("img", "label", null, null)]
    [DataRow("scan", "what", "scan", "what")]
    public async Task Import_PlainColumns_AreFoundOrNamed(string picture, string label, string? imageColumn, string? labelColumn)
    {
        using var temp = new TempFolder();
        await ParquetFile.WritePlainAsync(temp["data.parquet"], picture, label, [(Drawings.Jpeg(1), "running"), (Drawings.Jpeg(2), "")]);
        await using var hub = await FakeHub.StartAsync(temp.Path);
        await using var fixture = await CreateAsync(hub);
        var source = new { kind = "huggingface", repository = FakeHub.Dataset, image_column = imageColumn, label_column = labelColumn };

        var result = await fixture.RunAsync(Request(source), Token);
        var error = await Assert.ThrowsExactlyAsync<JobFailedException>(
            () => fixture.RunAsync(Request(new { kind = "huggingface", repository = FakeHub.Dataset, image_column = "missing" }), Token));

        Assert.AreEqual((2, 1), (result.SampleCount, result.Counts.Unlabelled));
        Assert.AreEqual("running", (await fixture.SamplesAsync("har", Token)).Single(sample => sample.Label is not null).Label);
        Assert.Contains($"there are {picture}, {label}", error.Message);
    }

    [TestMethod]
    public async Task Import_FoldersOfPictures_UsesTheirNamesAndMetadata()
    {
        using var temp = new TempFolder();
        Drawings.Write(temp.Path, "data/train/running/1.jpg", Drawings.Jpeg(1));
        Drawings.Write(temp.Path, "data/train/eating/2.jpg", Drawings.Jpeg(2));
        Drawings.Write(temp.Path, "data/validation/eating/3.jpg", Drawings.Jpeg(3));
        await using var hub = await FakeHub.StartAsync(temp.Path);
        await using var fixture = await CreateAsync(hub);
        await fixture.RunAsync(Request(), Token);
        await File.WriteAllTextAsync(
            temp.Combine("data", "train", "metadata.csv"), "file_name,label,mood\nrunning/1.jpg,sprinting,glad\n", Token);

        await fixture.RunAsync(Request() with { Dataset = "with" }, Token);

        CollectionAssert.AreEqual(
            new[] { "train/eating/2.jpg:train:eating", "train/running/1.jpg:train:running", "validation/eating/3.jpg:validation:eating" },
            (await fixture.SamplesAsync("har", Token)).Select(sample => $"{sample.Path}:{sample.Split}:{sample.Label}").ToArray());
        var described = (await fixture.SamplesAsync("with", Token)).Single(sample => sample.Label is not null);
        Assert.AreEqual(("sprinting", "glad"), (described.Label, described.Attributes!["mood"]));
    }

    [TestMethod]
    public async Task Import_Archives_ReadsTheFoldersInThem()
    {
        using var temp = new TempFolder();
        ArchiveTests.Pack(temp["test.zip"], [("running/1.jpg", Drawings.Jpeg(1)), ("eating/2.jpg", Drawings.Jpeg(2))]);
        await using var hub = await FakeHub.StartAsync(temp.Path);
        await using var fixture = await CreateAsync(hub);

        await fixture.RunAsync(Request(), Token);

        CollectionAssert.AreEqual(
            new[] { "eating/2.jpg:test:eating", "running/1.jpg:test:running" },
            (await fixture.SamplesAsync("har", Token)).Select(sample => $"{sample.Path}:{sample.Split}:{sample.Label}").ToArray());
    }

    [TestMethod]
    public async Task Import_RepositoryThatIsNotThere_FailsForGood()
    {
        using var temp = new TempFolder();
        await using var hub = await FakeHub.StartAsync(temp.Path);
        await using var fixture = await CreateAsync(hub);

        var missing = await Assert.ThrowsExactlyAsync<JobFailedException>(
            () => fixture.RunAsync(Request(new { kind = "huggingface", repository = "acme/nothing" }), Token));
        var empty = await Assert.ThrowsExactlyAsync<JobFailedException>(() => fixture.RunAsync(Request(), Token));
        var malformed = Assert.ThrowsExactly<ImportException>(
            () => fixture.Get<ImportRequests>().Check(Request(new { kind = "huggingface", repository = "../etc" })));

        Assert.Contains("does not exist on the hub", missing.Message);
        Assert.Contains("holds no Parquet files", empty.Message);
        Assert.Contains("owner/name", malformed.Message);
    }

    /// <summary>The shape of Bingsu/Human_Action_Recognition; CLIPHAR_HAR_SCALE=1 is its size, the suite makes do with a hundredth.</summary>
    [TestMethod]
    public async Task Import_ShapeOfHumanActionRecognition_LabelsTheTrainSplitOnly()
    {
        var scale = double.Parse(Environment.GetEnvironmentVariable("CLIPHAR_HAR_SCALE") ?? "0.01", CultureInfo.InvariantCulture);
        var (train, test) = ((int)(12_600 * scale), (int)(5_400 * scale));
        var names = string.Join(", ", ActionRenderer.Actions);
        using var temp = new TempFolder();
        await File.WriteAllTextAsync(
            temp["README.md"],
            $"""
            ---
            dataset_info:
              features:
              - name: image
                dtype: image
              - name: labels
                dtype:
                  class_label:
                    names: [{names}]
            ---
            """,
            Token);
        await ParquetFile.WriteAsync(
            temp.Combine("data", "train-00000-of-00001.parquet"),
            [.. Enumerable.Range(0, train).Select(index => new ParquetRow(Drawings.Noise(index), index % 15))], cancellationToken: Token);
        await ParquetFile.WriteAsync(
            temp.Combine("data", "test-00000-of-00001.parquet"),
            [.. Enumerable.Range(train, test).Select(index => new ParquetRow(Drawings.Noise(index), 0))], cancellationToken: Token);
        await using var hub = await FakeHub.StartAsync(temp.Path);
        await using var fixture = await CreateAsync(hub);
        var started = TimeProvider.System.GetTimestamp();

        var result = await fixture.RunAsync(Request(), Token);

        TestContext.WriteLine($"{result.Counts.Read} rows in {TimeProvider.System.GetElapsedTime(started).TotalSeconds:0.0} s");
        Assert.AreEqual((train + test, test, 0), (result.SampleCount, result.Counts.Unlabelled, result.Counts.Broken));
        var version = await fixture.Registry.ResolveAsync("har", "latest", Token);
        var calling = version!.Histogram.Where(count => count.Label == "calling").ToList();
        Assert.AreEqual(("train", (train + 14) / 15), (calling.Single().Split, calling.Single().Count), "no test row is 'calling'");
        Assert.AreEqual(test, version.Histogram.Single(count => count is { Label: null, Split: "test" }).Count);
    }

    [TestMethod]
    public void DatasetCard_SeveralConfigurations_ChoosesTheDeclaredOne()
    {
        const string Readme = """
            ---
            configs:
            - config_name: small
              data_files: small/*.parquet
            - config_name: large
              default: true
              data_files:
              - split: train
                path: ["large/train-*", "more/**"]
              - split: test
                path: large/test-*
            dataset_info:
            - config_name: large
              features:
              - {name: picture, dtype: image}
              - name: what
                dtype: {class_label: {names: [a, b]}}
            ---
            """;

        var card = DatasetCard.FromReadme(Readme, null);
        var error = Assert.ThrowsExactly<ImportException>(() => DatasetCard.FromReadme(Readme, "medium"));

        Assert.AreEqual(("picture", "what", 2, 3), (card.ImageColumn, card.LabelColumn, card.Labels.Count, card.DataFiles.Count));
        Assert.AreEqual(("train", "small/*.parquet"), DatasetCard.FromReadme(Readme, "small").DataFiles.Single());
        Assert.Contains("small, large", error.Message);
    }

    [TestMethod]
    public void DatasetCard_HostileYaml_IsNoCard()
    {
        Assert.AreEqual(DatasetCard.Empty, DatasetCard.FromReadme("---\n" + new string('[', 500_000) + "\n---\n", null));
        Assert.AreEqual(DatasetCard.Empty, DatasetCard.FromReadme("---\na: [\n---\n", null));
        Assert.AreEqual(DatasetCard.Empty, DatasetCard.FromReadme("no front matter", null));
    }

    private static DatasetImport Request(object? source = null) =>
        ImportFixture.Request(source ?? new { kind = "huggingface", repository = FakeHub.Dataset });

    private Task<ImportFixture> CreateAsync(FakeHub hub) =>
        ImportFixture.CreateAsync(Token, settings: new() { ["HF_ENDPOINT"] = hub.Endpoint.ToString() });

    /// <summary>24 training rows of three classes in two shards, and 12 test rows whose labels are all 0.</summary>
    private async Task<TempFolder> ActionsAsync(string? card, string? declaration = null)
    {
        var temp = new TempFolder();
        if (card is not null)
        {
            await File.WriteAllTextAsync(temp["README.md"], card, Token);
        }

        var train = Enumerable.Range(0, 24).Select(index => new ParquetRow(Drawings.Jpeg(index), index % 3, index == 0 ? "photo 0.jpg" : null)).ToList();
        var test = Enumerable.Range(100, 12).Select(index => new ParquetRow(Drawings.Jpeg(index), 0)).ToList();
        await ParquetFile.WriteAsync(
            temp.Combine("data", "train-00000-of-00002.parquet"), train[..14], 5, declaration, cancellationToken: Token);
        await ParquetFile.WriteAsync(
            temp.Combine("data", "train-00001-of-00002.parquet"), train[14..], 5, declaration, cancellationToken: Token);
        await ParquetFile.WriteAsync(temp.Combine("data", "test-00000-of-00001.parquet"), test, 5, declaration, cancellationToken: Token);
        return temp;
    }
}
