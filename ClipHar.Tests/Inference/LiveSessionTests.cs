using ClipHar.Inference.Classification;
using ClipHar.Inference.Live;

namespace ClipHar.Tests.Inference;

[TestClass]
public sealed class LiveSessionTests
{
    private const float LogitScale = 20;
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(100);

    [TestMethod]
    public void Add_AlternatingNoisyFrames_ActionDoesNotFlicker()
    {
        var session = Session();
        Feed(session, 0, 20, _ => Toward(0));
        var changes = 0;

        // Every third frame looks like another action, as motion blur does.
        foreach (var frame in Feed(session, 20, 60, i => i % 3 == 0 ? Toward(1) : Toward(0)))
        {
            changes += frame.Changed ? 1 : 0;
            Assert.AreEqual("running", frame.Action?.Label);
        }

        Assert.AreEqual(0, changes);
    }

    [TestMethod]
    public void Add_ActionChanges_ShowsWithinWindowPlusDwell()
    {
        var options = new LiveOptions();
        var session = Session(options);
        Feed(session, 0, 30, _ => Toward(0));

        var frames = Feed(session, 30, 40, _ => Toward(1));
        var switched = frames.FindIndex(frame => frame.Action?.Label == "sitting");

        Assert.IsGreaterThanOrEqualTo(0, switched);
        Assert.IsLessThanOrEqualTo(options.Window + options.MinimumDwell + Frame, switched * Frame);
        Assert.AreEqual(1, frames.Count(frame => frame.Changed));
        Assert.AreEqual(TimeSpan.FromMilliseconds(3000) + (switched * Frame), frames[^1].Action!.Since);
    }

    [TestMethod]
    public void Add_BriefGlimpse_NeverBecomesTheAction()
    {
        var session = Session(window: TimeSpan.Zero);

        var frames = Feed(session, 0, 3, _ => Toward(0)).Concat(Feed(session, 3, 20, _ => Undecided())).ToList();

        Assert.IsTrue(frames.All(frame => frame.Action is null));
        Assert.IsEmpty(session.Timeline);
    }

    [TestMethod]
    public void Add_ScoresFallBelowTheLeaveThreshold_EndsTheActionAfterTheDwell()
    {
        var session = Session(window: TimeSpan.Zero);
        Feed(session, 0, 10, _ => Toward(0));

        var frames = Feed(session, 10, 10, _ => Undecided());

        Assert.AreEqual("running", frames[3].Action?.Label);
        Assert.IsNull(frames[^1].Action);
        var segment = session.Timeline.Single();
        Assert.AreEqual("running", segment.Label);
        Assert.AreEqual(TimeSpan.FromMilliseconds(400), segment.Start);
        Assert.AreEqual(TimeSpan.FromMilliseconds(1300), segment.End);
    }

    [TestMethod]
    public void Add_NoneOfTheseWins_ThereIsNoAction()
    {
        var session = Session(labels: Labels(none: true));
        Feed(session, 0, 30, _ => Toward(0));

        var frames = Feed(session, 30, 40, _ => Toward(2));

        Assert.IsNull(frames[^1].Action);
        Assert.AreEqual(LabelScores.NoneOfThese, frames[^1].Smoothed[0].Label);
        Assert.HasCount(1, session.Timeline);
    }

    [TestMethod]
    public void Add_LongSilence_StartsAfresh()
    {
        var session = Session();
        Feed(session, 0, 20, _ => Toward(0));

        var frame = session.Add(Toward(1), TimeSpan.FromSeconds(60));

        Assert.IsNull(frame.Action);
        Assert.AreEqual(1, frame.WindowFrames);
        Assert.AreEqual(TimeSpan.FromMilliseconds(1900), session.Timeline.Single().End);
    }

    [TestMethod]
    public void Add_WindowOfZero_TakesEveryFrameAlone()
    {
        var session = Session(window: TimeSpan.Zero);

        var frames = Feed(session, 0, 5, i => Toward(i % 2));

        Assert.IsTrue(frames.All(frame => frame.WindowFrames == 1 && frame.Frame.SequenceEqual(frame.Smoothed)));
    }

    [TestMethod]
    public void Add_TimeRunsBackwards_CountsAsTheLastTime()
    {
        var session = Session();
        session.Add(Toward(0), TimeSpan.FromSeconds(5));

        var frame = session.Add(Toward(0), TimeSpan.FromSeconds(1));

        Assert.AreEqual(2, frame.WindowFrames);
    }

    [TestMethod]
    public void Add_FramesOfAnHour_KeepTheirMemoryBounded()
    {
        var session = Session(new LiveOptions { MaxSegments = 5, MaxWindowFrames = 8, MinimumDwell = TimeSpan.Zero }, TimeSpan.Zero);

        Feed(session, 0, 36_000, i => Toward(i / 10 % 2));

        Assert.HasCount(6, session.Timeline);   // five finished and the running one
    }

    [TestMethod]
    public void Reconfigure_OtherLabels_StartsAfresh()
    {
        var session = Session();
        Feed(session, 0, 30, _ => Toward(0));

        session.Reconfigure(Labels(none: true), LogitScale, TimeSpan.FromSeconds(1));
        var frame = session.Add(Toward(0), TimeSpan.FromSeconds(3));

        Assert.IsNull(frame.Action);
        Assert.AreEqual(1, frame.WindowFrames);
        Assert.HasCount(1, session.Timeline);
    }

    [TestMethod]
    public void Reconfigure_OnlyTheWindow_KeepsTheAction()
    {
        var session = Session();
        Feed(session, 0, 30, _ => Toward(0));

        session.Reconfigure(session.Labels, LogitScale, TimeSpan.FromSeconds(1));

        Assert.AreEqual("running", session.Add(Toward(0), TimeSpan.FromSeconds(3)).Action?.Label);
    }

    [TestMethod]
    public void Reconfigure_WindowOutOfRange_NamesTheRange()
    {
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => Session().Reconfigure(Labels(none: false), LogitScale, TimeSpan.FromSeconds(11)));

        Assert.Contains("between 0 and 10000 ms", error.Message);
    }

    [TestMethod]
    public void Add_EmbeddingOfAnotherModel_IsRefused()
        => Assert.ThrowsExactly<ArgumentException>(() => Session().Add(new float[7], TimeSpan.Zero));

    private static LiveSession Session(LiveOptions? options = null, TimeSpan? window = null, LabelSet? labels = null)
        => new(labels ?? Labels(none: false), LogitScale, options ?? new LiveOptions { LeaveThreshold = 0.35 }, window);

    private static LabelSet Labels(bool none) => new(
        "test", $"test:{none}", ["running", "sitting", none ? LabelScores.NoneOfThese : "eating"], none, [1, 0, 0, 0, 1, 0, 0, 0, 1],
        [0, 1, 2]);

    /// <summary>A unit vector close to one label.</summary>
    private static float[] Toward(int label)
    {
        var vector = new[] { 0.1f, 0.1f, 0.1f };
        vector[label] = MathF.Sqrt(1 - 0.02f);
        return vector;
    }

    /// <summary>As close to every label: a third each, below the leave threshold of these tests.</summary>
    private static float[] Undecided() => [0.57735f, 0.57735f, 0.57735f];

    private static List<LiveFrame> Feed(LiveSession session, int start, int count, Func<int, float[]> embedding)
        => [.. Enumerable.Range(start, count).Select(i => session.Add(embedding(i), i * Frame))];
}
