using System.Globalization;
using System.Text.Json;
using ClipHar.Client.Datasets;
using ClipHar.Client.Jobs;
using ClipHar.Web.Datasets;
using ClipHar.Web.Datasets.Diffs;
using ClipHar.Web.Datasets.Reports;
using ClipHar.Web.Datasets.Samples;
using ClipHar.Web.Jobs;

namespace ClipHar.Tests.Web;

/// <summary>What the data pages compute, without pages.</summary>
[TestClass]
public sealed class DatasetLogicTests
{
    [TestMethod]
    public void HistogramRows_SeveralSplits_MostFrequentFirstAndUnlabelledLast()
    {
        var rows = HistogramRows.From(
        [
            new HistogramEntry("sitting", "train", 8), new HistogramEntry("sitting", "test", 2), new HistogramEntry(null, null, 50),
            new HistogramEntry("running", "train", 20), new HistogramEntry("empty", "train", 0),
        ]);

        CollectionAssert.AreEqual(new[] { "running", "sitting", null }, rows.Rows.Select(r => r.Label).ToArray());
        CollectionAssert.AreEqual(new[] { "train", "test", null }, rows.Splits.ToArray());
        Assert.AreEqual(28, rows.TotalOf("train"));
        Assert.AreEqual(0.16, rows.Rows[1].Parts[0].Share, 1e-9);
    }

    [TestMethod]
    public async Task SampleWindow_SamePageAskedTwiceAtOnce_OneRequest()
    {
        var asked = new List<(int Offset, int Limit)>();
        var answer = new TaskCompletionSource<SampleSlice>();
        var window = new SampleWindow((offset, limit, _) =>
        {
            asked.Add((offset, limit));
            return answer.Task;
        });
        var first = window.ReadAsync(0, 10, CancellationToken.None);
        var second = window.ReadAsync(5, 10, CancellationToken.None);
        answer.SetResult(new SampleSlice([.. Enumerable.Range(0, 30).Select(i => Sample(i))], 30));

        CollectionAssert.AreEqual(Enumerable.Range(5, 10).ToArray(), (await second).Items.Select(s => s.Index).ToArray());
        Assert.HasCount(10, (await first).Items);
        CollectionAssert.AreEqual(new[] { (0, SampleWindow.PageSize) }, asked);
        Assert.AreEqual(7, window.Peek(7)?.Index);
        Assert.IsNull(window.Peek(SampleWindow.PageSize));
        Assert.AreEqual(9, window.PositionOf(9));
        Assert.AreEqual(-1, window.PositionOf(90));
    }

    [TestMethod]
    public async Task SampleWindow_ScrolledThroughEverything_KeepsFewPages()
    {
        const int total = 100_000;
        var window = new SampleWindow((offset, limit, _) => Task.FromResult(
            new SampleSlice([.. Enumerable.Range(offset, Math.Min(limit, total - offset)).Select(i => Sample(i))], total)));
        for (var offset = 0; offset < total; offset += 900)
        {
            _ = await window.ReadAsync(offset, 60, CancellationToken.None);
        }

        Assert.IsNull(window.Peek(0), "what was looked at first is let go of");
        var kept = Enumerable.Range(0, total).Count(i => window.Peek(i) is not null);
        Assert.IsLessThanOrEqualTo(SampleWindow.MaxPages * SampleWindow.PageSize, kept);
        Assert.HasCount(100, (await window.ReadAsync(total - 100, 500, CancellationToken.None)).Items);
    }

    [TestMethod]
    public async Task SampleWindow_RequestFailed_IsAskedAgain()
    {
        var fails = true;
        var window = new SampleWindow((_, _, _) => fails
            ? Task.FromException<SampleSlice>(new HttpRequestException("away"))
            : Task.FromResult(new SampleSlice([Sample(0)], 1)));
        _ = await Assert.ThrowsExactlyAsync<HttpRequestException>(() => window.ReadAsync(0, 1, CancellationToken.None));
        fails = false;
        Assert.HasCount(1, (await window.ReadAsync(0, 1, CancellationToken.None)).Items);
    }

    [TestMethod]
    public void SampleSelection_RangeAfterToggle_StartsThere()
    {
        var selection = new SampleSelection();
        selection.Toggle(7, Sample(70));
        Assert.AreEqual((3, 5), selection.RangeTo(3));
        Assert.AreEqual((7, 4), selection.RangeTo(10), "the range turns around its start");
        Assert.AreEqual(10, selection.Active);
        Assert.IsTrue(selection.Contains(Sample(70)));
        selection.Toggle(7, Sample(70));
        Assert.AreEqual(0, selection.Count);
    }

    [TestMethod]
    public void SampleSelection_MoreThanAllowed_SaysSo()
    {
        var selection = new SampleSelection();
        Assert.IsTrue(selection.Add(Enumerable.Range(0, SampleSelection.MaxSamples).Select(i => Sample(i))));
        Assert.IsTrue(selection.Add([Sample(3)]), "one that is chosen already needs no room");
        Assert.IsFalse(selection.Add([Sample(SampleSelection.MaxSamples)]));
        Assert.AreEqual(SampleSelection.MaxSamples, selection.Count);
    }

    [TestMethod]
    public void RelabelDraft_StepsTakenBack_InReverseOrder()
    {
        var draft = new RelabelDraft();
        draft.Stage([Sample(1, "sitting"), Sample(2, "sitting")], "running");
        draft.Stage([Sample(2, "sitting"), Sample(3, "sitting")], "sleeping");
        Assert.AreEqual(3, draft.Count);
        Assert.AreEqual("sleeping", draft.LabelOf(Sample(2, "sitting")));
        draft.Undo();
        Assert.AreEqual("running", draft.LabelOf(Sample(2, "sitting")));
        Assert.IsFalse(draft.IsChanged(Sample(3, "sitting")));
        draft.Undo();
        Assert.AreEqual(0, draft.Count);
        Assert.IsNull(draft.LastStep);
    }

    [TestMethod]
    public void RelabelDraft_BackToTheLabelOfTheVersion_IsNoChange()
    {
        var draft = new RelabelDraft();
        draft.Stage([Sample(1, "sitting")], "running");
        draft.Stage([Sample(1, "sitting")], "sitting");
        Assert.AreEqual(0, draft.Count);
        draft.Undo();
        CollectionAssert.AreEqual(new[] { ("p1", (string?)"running") }, draft.Changes.ToArray());
    }

    [TestMethod]
    public async Task RelabelConflict_OthersChangedSomeOfTheSame_TheirsStays()
    {
        var draft = new RelabelDraft();
        draft.Stage([Sample(1), Sample(2), Sample(3), Sample(4), Sample(5)], "running");
        SampleChangeResource[] changes =
        [
            new("p1", ["relabelled"], Sample(1), Sample(1, "sleeping")),
            new("p2", ["removed"], Sample(2), null),
            new("p3", ["moved"], Sample(3), Sample(3)),
            new("p4", ["relabelled"], Sample(4), Sample(4, "running")),
            new("p9", ["added"], null, Sample(9)),
        ];
        var conflict = await RelabelConflict.FindAsync(draft, 3, 5, (from, to, offset, _) => Task.FromResult(new DatasetDiffResource
        {
            Dataset = "d",
            From = from,
            To = to,
            Added = 1,
            Removed = 1,
            Changed = 0,
            Relabelled = 2,
            Moved = 1,
            Unchanged = 0,
            Items = [.. changes.Skip(offset).Take(2)],
            Total = changes.Length,
            Offset = offset,
        }));

        CollectionAssert.AreEqual(new[] { "p1", "p2" }, conflict.Overtaken.ToArray());
        CollectionAssert.AreEqual(new[] { "p3", "p5" }, conflict.Applicable.Select(c => c.Path).ToArray());
    }

    [TestMethod]
    [DataRow("ArrowDown", 0, 3, DisplayName = "a row down")]
    [DataRow("ArrowDown", 5, 6, DisplayName = "into a short last row")]
    [DataRow("ArrowUp", 1, null, DisplayName = "out at the top")]
    [DataRow("ArrowRight", 6, null, DisplayName = "out at the end")]
    [DataRow("PageDown", 1, 6, DisplayName = "a page, to the end at most")]
    [DataRow("PageUp", 5, 2, DisplayName = "a page, to the first row at most")]
    [DataRow("End", 0, 6, DisplayName = "the end")]
    [DataRow("q", 0, null, DisplayName = "another key")]
    public void GridKeys_SevenInThreeColumns_LeadsTo(string key, int from, int? to) =>
        Assert.AreEqual(to, GridKeys.Target(key, from, total: 7, columns: 3, rowsInSight: 2));

    [TestMethod]
    [DataRow(110, 192)]
    [DataRow(160, 256)]
    [DataRow(320, 512)]
    [DataRow(2000, 768)]
    public void GridLayout_PictureSize_FillsTheTileWithItsShorterSide(int tilePixels, int expected) =>
        Assert.AreEqual(expected, new GridLayout(4, 200, 3, tilePixels).PictureSize);

    [TestMethod]
    public void LabelInput_WordsOfAKnownLabel_AreThatLabel()
    {
        string[] known = ["using_laptop", "Running"];
        Assert.AreEqual("using_laptop", LabelInput.Parse(" Using laptop ", known));
        Assert.AreEqual("Running", LabelInput.Parse("running", known));
        Assert.AreEqual("flying", LabelInput.Parse("flying", known));
    }

    [TestMethod]
    public void DatasetCover_Indexes_AreSpreadAndInside()
    {
        CollectionAssert.AreEqual(new[] { 12500, 37500, 62500, 87500 }, DatasetCover.Indexes(100_000).ToArray());
        CollectionAssert.AreEqual(new[] { 0, 1 }, DatasetCover.Indexes(2).ToArray());
        Assert.IsEmpty(DatasetCover.Indexes(0));
    }

    [TestMethod]
    public void DataAddress_NamesAndLabels_AreEscaped() => Assert.AreEqual(
        "data/sets/a%20b/3/samples?label=on%20%26%20off&issue=leakage&sample=7",
        DataAddress.Samples("a b", 3, issue: "leakage", label: "on & off", sample: 7));

    [TestMethod]
    public void VersionLineage_ParentsInTheList_FromTheFirstOn()
    {
        var versions = new[] { Version(4, 2), Version(3, 2), Version(2, 1), Version(1, null) };
        CollectionAssert.AreEqual(new[] { 1, 2, 4 }, VersionLineage.Of(versions[0], versions).ToArray());
    }

    [TestMethod]
    public void ReportReader_Checks_WhatMattersFirst()
    {
        var report = ReportReader.Read(JsonSerializer.Deserialize<JsonElement>(
            """
            {"suite":{"name":"default","check_count":4},"unknown":{"x":1},"checks":[
              {"id":"a","check":"size","title":"Size","severity":"error","outcome":"passed","summary":"ok","affected_count":0},
              {"id":"b","check":"twins","title":"Twins","severity":"warning","outcome":"failed","summary":"3","affected_count":3,
               "evidence":[{"name":"share","value":0.125,"threshold":0.1,"unit":"share"}],
               "affected":[{"sample":4,"path":"x.jpg","detail":"like y","related_sample":9,"related_path":"y.jpg"}]},
              {"id":"c","check":"leak","title":"Leak","severity":"error","outcome":"failed","summary":"1","affected_count":1},
              {"id":"d","check":"odd","title":"Odd","severity":"info","outcome":"skipped","summary":"-",
               "reason":"no model","affected_count":0}]}
            """))!;

        CollectionAssert.AreEqual(new[] { "c", "b", "d", "a" }, ReportReader.InOrderOfWeight(report).Select(c => c.Id).ToArray());
        Assert.AreEqual("12.5 %, allowed 10 %", ReportReader.Words(report.Checks[1].Evidence[0]));
        Assert.AreEqual(9, report.Checks[1].Affected[0].RelatedSample);
        Assert.IsNull(ReportReader.Read(JsonSerializer.SerializeToElement(17)));
    }

    [TestMethod]
    public void DiffKinds_Words_SayWhatIsOther()
    {
        var before = Sample(1, "sitting") with { Split = "train" };
        var after = before with { Label = "running", Split = "test" };
        CollectionAssert.AreEqual(
            new[] { "sitting → running", "train → test" },
            DiffKinds.Words(new SampleChangeResource("p1", ["relabelled", "moved"], before, after)).ToArray());
    }

    [TestMethod]
    public void DataText_NameProblem_SaysWhatIsAllowed()
    {
        Assert.IsNull(DataText.NameProblem("har-2.1_b"));
        foreach (var wrong in (string[])["", "Har", "har photos", "-har", new string('a', 65), "ünder"])
        {
            Assert.IsNotNull(DataText.NameProblem(wrong), wrong);
        }
    }

    [TestMethod]
    public void JobText_StatesInWords_SayWhatHappens()
    {
        var job = new JobResource
        {
            Id = "1",
            Kind = "import",
            Subject = "dataset:har",
            State = "running",
            Attempt = 2,
            CreatedAt = default,
            Progress = 0.5,
            Message = "reads",
        };
        Assert.AreEqual("reads · 50 % · attempt 2", JobText.Doing(job));
        Assert.AreEqual("being cancelled", JobText.State(job with { CancelRequested = true }).Text);
        Assert.AreEqual("har", JobText.Dataset(job));
    }

    private static SampleResource Sample(int index, string? label = "sitting") => new()
    {
        Index = index,
        Path = "p" + index.ToString(CultureInfo.InvariantCulture),
        ObjectId = "",
        Label = label,
        Width = 1,
        Height = 1,
        Bytes = 1,
        Issues = [],
    };

    private static DatasetVersionResource Version(int number, int? parent) => new()
    {
        Dataset = "d",
        Version = number,
        Parent = parent,
        State = "ready",
        ManifestId = "",
        DirectoryId = "",
        CreatedAt = default,
        SampleCount = 0,
        Bytes = 0,
        Labels = [],
        Histogram = [],
        Tags = [],
    };
}
