using ClipHar.Client.Classification;
using ClipHar.Web.Timelines;

namespace ClipHar.Tests.Web;

[TestClass]
public sealed class VideoSegmenterTests
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(0.5);

    [TestMethod]
    public void Segment_TwoActions_BoundaryIsWhereTheActionChanges()
    {
        var frames = Frames(20, i => i < 10 ? ("running", 0.9) : ("sitting", 0.9));

        var segments = new VideoSegmenter(new VideoSegmenterConfig()).Segment(frames, Step);

        CollectionAssert.AreEqual(new[] { "running", "sitting" }, segments.Select(s => s.Label).ToArray());
        Assert.AreEqual(5, segments[1].Start.TotalSeconds, 0.51);
        Assert.AreEqual(segments[0].End, segments[1].Start);
        Assert.AreEqual(10, segments[1].End.TotalSeconds, 1e-9);
    }

    [TestMethod]
    public void Segment_OneWrongFrame_DoesNotFlicker()
    {
        var frames = Frames(20, i => i == 10 ? ("sitting", 0.95) : ("running", 0.8));

        var segment = new VideoSegmenter(new VideoSegmenterConfig()).Segment(frames, Step).Single();

        Assert.AreEqual("running", segment.Label);
        Assert.AreEqual(TimeSpan.FromSeconds(10), segment.Duration);
    }

    [TestMethod]
    public void Segment_ScoreFallsBetweenEnterAndExit_ActionGoesOn()
    {
        var config = new VideoSegmenterConfig { Window = TimeSpan.Zero };
        var frames = Frames(10, i => ("running", i == 0 ? 0.5 : 0.3));

        Assert.AreEqual(TimeSpan.FromSeconds(5), new VideoSegmenter(config).Segment(frames, Step).Single().Duration);
    }

    [TestMethod]
    public void Segment_NothingReachesTheEnterScore_NoSegments() =>
        Assert.IsEmpty(new VideoSegmenter(new VideoSegmenterConfig()).Segment(Frames(10, _ => ("running", 0.39)), Step));

    [TestMethod]
    public void Segment_NoFrames_NoSegments() => Assert.IsEmpty(new VideoSegmenter(new VideoSegmenterConfig()).Segment([], Step));

    [TestMethod]
    public void Segment_ShortBurstInSilence_IsLeftOut()
    {
        var config = new VideoSegmenterConfig { Window = TimeSpan.Zero };
        var frames = Frames(20, i => i is 5 or >= 10 and < 16 ? ("running", 0.9) : ("running", 0.0));

        var segment = new VideoSegmenter(config).Segment(frames, Step).Single();
        Assert.AreEqual((5.0, 8.0), (segment.Start.TotalSeconds, segment.End.TotalSeconds));
    }

    [TestMethod]
    public void Segment_RandomScores_OrderedAndWithoutOverlap()
    {
        var random = new Random(7);
        for (var round = 0; round < 50; round++)
        {
            var frames = Frames(60, _ => ($"label-{random.Next(4)}", random.NextDouble()), TimeSpan.FromSeconds(1 / 3.0));
            var config = new VideoSegmenterConfig { Window = TimeSpan.FromSeconds(random.Next(3)) };
            var segments = new VideoSegmenter(config).Segment(frames, TimeSpan.FromSeconds(1 / 3.0));
            for (var i = 0; i < segments.Count; i++)
            {
                Assert.IsGreaterThan(TimeSpan.Zero, segments[i].Duration);
                Assert.IsTrue(i == 0 || segments[i].Start >= segments[i - 1].End);
                Assert.IsTrue(segments[i].Score is >= 0 and <= 1.0000001);
            }
        }
    }

    private static FrameScores[] Frames(int count, Func<int, (string Label, double Score)> best, TimeSpan? step = null) =>
        [.. Enumerable.Range(0, count).Select(i =>
        {
            var (label, score) = best(i);
            return new FrameScores(i * (step ?? Step), [new LabelScore(label, score), new LabelScore("other", (1 - score) / 10)]);
        })];
}
