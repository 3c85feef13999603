using ClipHar.Core.Datasets.Validation;

namespace ClipHar.Tests.Datasets.Validation;

/// <summary>Each check of labels, splits and duplicates, on data that must fail and on data that must pass.</summary>
[TestClass]
public sealed class DatasetCheckTests
{
    public required TestContext TestContext { get; set; }

    private CancellationToken Token => TestContext.CancellationToken;

    [TestMethod]
    public async Task ExactDuplicates_OnePictureTwice_NamesTheRepetition()
    {
        var bench = new CheckBench().Add(CheckBench.Png(1)).Add(CheckBench.Png(2)).Add(CheckBench.Png(1));

        var finding = await bench.RunAsync("exact_duplicates", Token);

        Assert.AreEqual(CheckOutcome.Failed, finding.Outcome);
        Assert.AreEqual((2, 0), (finding.Affected.Single().Sample, finding.Affected[0].RelatedSample!.Value));
        await AssertPassesAsync(new CheckBench().Add(CheckBench.Png(1)).Add(CheckBench.Copy(1)), "exact_duplicates");
    }

    [TestMethod]
    public async Task ConflictingLabels_SamePictureTwoLabels_NamesBoth()
    {
        var bench = new CheckBench().Add(CheckBench.Png(1), "running").Add(CheckBench.Png(2), "running").Add(CheckBench.Png(1), "sitting");

        var finding = await bench.RunAsync("conflicting_labels", Token);

        Assert.AreEqual(CheckOutcome.Failed, finding.Outcome);
        CollectionAssert.AreEqual(new[] { 0, 2 }, finding.Affected.Select(item => item.Sample).ToArray());
        await AssertPassesAsync(new CheckBench().Add(CheckBench.Png(1), "a").Add(CheckBench.Png(1), "a")
            .Add(CheckBench.Png(1)), "conflicting_labels");
    }

    [TestMethod]
    public async Task NearDuplicates_RecodedCopy_IsFoundAndOthersAreNot()
    {
        var bench = new CheckBench();
        for (var seed = 0; seed < 40; seed++)
        {
            bench.Add(CheckBench.Png(seed));
        }

        await AssertPassesAsync(bench, "near_duplicates");
        bench.Add(CheckBench.Copy(7)).Add(CheckBench.Copy(7, 40)).Add(CheckBench.Png(7));

        var finding = await bench.RunAsync("near_duplicates", Token);

        Assert.AreEqual(CheckOutcome.Failed, finding.Outcome);
        CollectionAssert.AreEqual(new[] { 40, 41 }, finding.Affected.Select(item => item.Sample)
            .ToArray(), "the same bytes are another check's finding");
        Assert.IsTrue(finding.Affected.All(item => item.RelatedSample == 7));
    }

    [TestMethod]
    public async Task NearDuplicates_EmbeddingsSayOtherwise_RefusesThePair()
    {
        CheckBench With(float[] second) =>
            new CheckBench().Add(CheckBench.Png(7), vector: [1, 0]).Add(CheckBench.Copy(7), vector: second);

        await AssertPassesAsync(With([0, 1]), "near_duplicates");
        Assert.AreEqual(CheckOutcome.Failed, (await With([1, 0.01f]).RunAsync("near_duplicates", Token)).Outcome);
    }

    [TestMethod]
    public async Task NearDuplicates_ManyPicturesOfOneColour_AreNoCluster()
    {
        var bench = new CheckBench();
        for (byte value = 0; value < 50; value++)
        {
            bench.Add(CheckBench.Png(CheckBench.Flat(value)));
        }

        await AssertPassesAsync(bench, "near_duplicates");
    }

    [TestMethod]
    public async Task SplitLeakage_PictureOfTrainInTest_BlamesTheTestSample()
    {
        var bench = new CheckBench()
            .Add(CheckBench.Png(1), split: "test").Add(CheckBench.Png(2), split: "train").Add(CheckBench.Png(1), split: "train")
                .Add(CheckBench.Png(3));

        var finding = await bench.RunAsync("split_leakage", Token);

        Assert.AreEqual(CheckOutcome.Failed, finding.Outcome);
        Assert.AreEqual((0, 2), (finding.Affected.Single().Sample, finding.Affected[0].RelatedSample!.Value));
        await AssertPassesAsync(new CheckBench().Add(CheckBench.Png(1), split: "train").Add(CheckBench.Png(1), split: "train")
            .Add(CheckBench.Png(2), split: "test"), "split_leakage");
        await AssertSkippedAsync(new CheckBench().Add(CheckBench.Png(1)), "split_leakage");
    }

    [TestMethod]
    public async Task NearSplitLeakage_RecodedCopyInTest_IsFoundOnce()
    {
        var bench = new CheckBench();
        for (var seed = 0; seed < 30; seed++)
        {
            bench.Add(CheckBench.Png(seed), split: seed < 20 ? "train" : "test");
        }

        await AssertPassesAsync(bench, "near_split_leakage");
        bench.Add(CheckBench.Copy(3), split: "train").Add(CheckBench.Copy(4), split: "test").Add(CheckBench.Png(5), split: "test");

        var finding = await bench.RunAsync("near_split_leakage", Token);

        Assert.AreEqual(CheckOutcome.Failed, finding.Outcome);
        Assert.AreEqual((31, 4), (finding.Affected.Single().Sample, finding.Affected[0].RelatedSample!.Value),
            "the same bytes are another check's finding");
    }

    [TestMethod]
    public async Task GroupLeakage_FilmInTwoSplits_IsFound()
    {
        var bench = new CheckBench().Add(CheckBench.Png(1), split: "train", group: "film")
            .Add(CheckBench.Png(2), split: "validation", group: "film");

        Assert.AreEqual(1, (await bench.RunAsync("group_leakage", Token)).Affected.Single().Sample);
        await AssertPassesAsync(
            new CheckBench().Add(CheckBench.Png(1), split: "train", group: "film")
                .Add(CheckBench.Png(2), split: "test", group: "other"), "group_leakage");
        await AssertSkippedAsync(new CheckBench().Add(CheckBench.Png(1), split: "train")
            .Add(CheckBench.Png(2), split: "test"), "group_leakage");
    }

    [TestMethod]
    public async Task MissingLabels_InTrain_FailsAndInTestDoesNot()
    {
        var bench = new CheckBench().Add([1], "a", "train").Add([2], null, "test").Add([3], " ", "train");

        Assert.AreEqual(2, (await bench.RunAsync("missing_labels", Token)).Affected.Single().Sample);
        await AssertPassesAsync(new CheckBench().Add([1], "a", "train").Add([2], null, "test"), "missing_labels");
        var test = await bench.RunAsync("missing_labels", Token, words: new Dictionary<string,
            IReadOnlyList<string>>
        { ["splits"] = ["test"] });
        Assert.AreEqual(1, test.Affected.Single().Sample);
    }

    [TestMethod]
    public async Task ClassBalance_ElevenToOne_FailsWithTheRatio()
    {
        Assert.AreEqual(11, (await Classes(("a", 11), ("b", 1)).RunAsync("class_balance", Token)).Evidence[0].Value);
        Assert.AreEqual(CheckOutcome.Failed, (await Classes(("a", 11), ("b", 1)).RunAsync("class_balance", Token)).Outcome);
        await AssertPassesAsync(Classes(("a", 10), ("b", 1)), "class_balance");
        await AssertSkippedAsync(Classes(("a", 10)), "class_balance");
    }

    [TestMethod]
    public async Task ClassSize_FewOrNoneOfAClass_NamesThem()
    {
        var bench = Classes(("a", 10), ("b", 9));
        bench.LabelSet = ["a", "b", "c"];

        var finding = await bench.RunAsync("class_size", Token);

        Assert.AreEqual(CheckOutcome.Failed, finding.Outcome);
        Assert.Contains("c, b", finding.Summary);
        Assert.HasCount(9, finding.Affected);
        await AssertPassesAsync(Classes(("a", 10), ("b", 10)), "class_size");
    }

    [TestMethod]
    public async Task ConstantLabels_PlaceholderTestSplit_FailsAsInBingsuHumanActionRecognition()
    {
        var bench = Classes(("calling", 30), ("running", 30));
        for (var i = 0; i < 40; i++)
        {
            bench.Add([9, (byte)i], "calling", "test");
        }

        var finding = await bench.RunAsync("constant_labels", Token);

        Assert.AreEqual(CheckOutcome.Failed, finding.Outcome);
        Assert.HasCount(40, finding.Affected);
        Assert.Contains("All 40 labelled samples of test are calling", finding.Summary);
        await AssertPassesAsync(Classes(("a", 10), ("b", 10)), "constant_labels");
        await AssertSkippedAsync(Classes(("a", 10)), "constant_labels");
    }

    [TestMethod]
    public async Task UnseenLabels_LabelOnlyInTest_IsFound()
    {
        var bench = Classes(("a", 3)).Add([7], "b", "test");

        Assert.AreEqual(3, (await bench.RunAsync("unseen_labels", Token)).Affected.Single().Sample);
        await AssertPassesAsync(Classes(("a", 3)).Add([7], "a", "test"), "unseen_labels");
        await AssertSkippedAsync(Classes(("a", 3)), "unseen_labels");
    }

    [TestMethod]
    public async Task LabelSet_UndeclaredLabel_IsFound()
    {
        var bench = Classes(("a", 2), ("z", 1));
        bench.LabelSet = ["a", "b"];
        Assert.AreEqual(2, (await bench.RunAsync("label_set", Token)).Affected.Single().Sample);

        bench.LabelSet = ["a", "z"];
        await AssertPassesAsync(bench, "label_set");
        bench.LabelSet = null;
        await AssertSkippedAsync(bench, "label_set");
    }

    [TestMethod]
    public async Task LabelSpelling_TwoSpellings_SuggestsTheUsualOne()
    {
        var finding = await Classes(("using_laptop", 3), ("Using laptop", 1), ("running", 2)).RunAsync("label_spelling", Token);

        Assert.AreEqual(CheckOutcome.Failed, finding.Outcome);
        Assert.AreEqual("using_laptop", finding.Affected.Single().SuggestedLabel);
        await AssertPassesAsync(Classes(("using_laptop", 3), ("using_phone", 1)), "label_spelling");
    }

    [TestMethod]
    public async Task LabelSetChanges_AgainstTheParent_NamesAddedRemovedAndShrunk()
    {
        var bench = Classes(("a", 10), ("b", 2), ("new", 1));
        bench.Parent = [.. Classes(("a", 10), ("b", 10), ("gone", 3)).Samples];

        var finding = await bench.RunAsync("label_set_changes", Token);

        Assert.AreEqual("Added: new. Removed: gone. Lost most of its samples: b.", finding.Summary);
        Assert.HasCount(1, finding.Affected);
        bench.Parent = [.. bench.Samples];
        await AssertPassesAsync(bench, "label_set_changes");
        bench.Parent = null;
        await AssertSkippedAsync(bench, "label_set_changes");
    }

    [TestMethod]
    [DataRow("label_errors")]
    [DataRow("outliers")]
    public async Task EmbeddingChecks_WithoutModel_SkipWithTheReason(string check)
    {
        var finding = await new CheckBench().Add(CheckBench.Png(1), "a").Add(CheckBench.Png(2), "b").RunAsync(check, Token);

        Assert.AreEqual(CheckOutcome.Skipped, finding.Outcome);
        Assert.Contains("no model", finding.Reason!);
    }

    [TestMethod]
    public async Task LabelErrors_EmbeddingsThatSayNothing_SkipsInsteadOfAccusing()
    {
        var (bench, random) = (new CheckBench(), new Random(2));
        for (var i = 0; i < 120; i++)
        {
            var vector = Enumerable.Range(0, 8).Select(_ => random.NextSingle() - 0.5f).ToArray();
            bench.Add(CheckBench.Png(i, 32, 32), $"class {i % 6}", vector: vector);
        }

        var finding = await bench.RunAsync("label_errors", Token);

        Assert.AreEqual(CheckOutcome.Skipped, finding.Outcome, finding.Summary);
        Assert.Contains("of the labels", finding.Reason!);
    }

    private static CheckBench Classes(params (string Label, int Count)[] classes)
    {
        var bench = new CheckBench();
        foreach (var (label, count) in classes)
        {
            for (var i = 0; i < count; i++)
            {
                bench.Add(System.Text.Encoding.UTF8.GetBytes($"{label}{i}"), label, "train");
            }
        }

        return bench;
    }

    private async Task AssertPassesAsync(CheckBench bench, string check)
    {
        var finding = await bench.RunAsync(check, Token);
        Assert.AreEqual(CheckOutcome.Passed, finding.Outcome, finding.Summary + finding.Reason);
    }

    private async Task AssertSkippedAsync(CheckBench bench, string check)
    {
        var finding = await bench.RunAsync(check, Token);
        Assert.AreEqual(CheckOutcome.Skipped, finding.Outcome, finding.Summary);
        Assert.IsNotNull(finding.Reason);
    }
}
