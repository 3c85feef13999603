using ClipHar.Web.Timelines;

namespace ClipHar.Tests.Web;

[TestClass]
public sealed class ActionTimelineTests
{
    [TestMethod]
    public void Observe_SameActionAgain_GrowsOneSegmentWithMeanScore()
    {
        var timeline = new ActionTimeline();
        timeline.Observe(Seconds(1), "running", 0.6);
        timeline.Observe(Seconds(2), "running", 0.8);

        var segment = timeline.Segments.Single();
        Assert.AreEqual((Seconds(1), Seconds(2), "running"), (segment.Start, segment.End, segment.Label));
        Assert.AreEqual(0.7, segment.Score, 1e-12);
    }

    [TestMethod]
    public void Observe_ActionChanges_SegmentsTouch()
    {
        var timeline = new ActionTimeline();
        timeline.Observe(Seconds(0), "running", 1);
        timeline.Observe(Seconds(1), "running", 1);
        timeline.Observe(Seconds(1.5), "sitting", 1);
        timeline.Observe(Seconds(2), null, 0);

        CollectionAssert.AreEqual(
            new[] { ("running", Seconds(0), Seconds(1.5)), ("sitting", Seconds(1.5), Seconds(2)) },
            timeline.Segments.Select(s => (s.Label, s.Start, s.End)).ToArray());
        Assert.IsNull(timeline.Running);
    }

    [TestMethod]
    public void Observe_LongSilence_EndsTheActionWhereItWasLastSeen()
    {
        var timeline = new ActionTimeline();
        timeline.Observe(Seconds(0), "running", 1);
        timeline.Observe(Seconds(1), "running", 1);
        timeline.Observe(Seconds(60), "running", 1);

        Assert.HasCount(2, timeline.Segments);
        Assert.AreEqual(Seconds(1), timeline.Segments[0].End);
        Assert.AreEqual(Seconds(60), timeline.Segments[1].Start);
    }

    [TestMethod]
    public void Observe_TimeGoesBack_StaysAtTheLastObservation()
    {
        var timeline = new ActionTimeline();
        timeline.Observe(Seconds(5), "running", 1);
        timeline.Observe(Seconds(4), "sitting", 1);

        Assert.AreEqual(Seconds(5), timeline.Elapsed);
        Assert.IsTrue(timeline.Segments.All(s => s.End >= s.Start));
    }

    [TestMethod]
    public void Observe_MoreThanTheLimit_ForgetsTheOldest()
    {
        var timeline = new ActionTimeline();
        for (var i = 0; i <= ActionTimeline.MaxSegments + 5; i++)
        {
            timeline.Observe(Seconds(i), i % 2 == 0 ? "a" : "b", double.NaN);
        }

        Assert.HasCount(ActionTimeline.MaxSegments + 1, timeline.Segments);
        Assert.AreEqual(5, timeline.NumForgotten);
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
