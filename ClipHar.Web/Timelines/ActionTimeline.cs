namespace ClipHar.Web.Timelines;

/// <summary>
/// Turns observations of the recognised action into segments, as they come. Times are those of the browser's session clock and
/// never go back; an observation older than the last one is taken as happening at the last one.
/// </summary>
public sealed class ActionTimeline
{
    /// <summary>Segments kept; the oldest are let go first. At one action a second this is more than half an hour.</summary>
    public const int MaxSegments = 2000;

    /// <summary>Silence after which an action is taken as over at its last observation: paused, hidden tab, lost connection.</summary>
    public static readonly TimeSpan MaxGap = TimeSpan.FromSeconds(2);

    private readonly List<ActionSegment> _closed = [];
    private string? _label;
    private TimeSpan _start;
    private double _scoreSum;
    private int _scoreCount;

    /// <summary>Time of the last observation.</summary>
    public TimeSpan Elapsed { get; private set; }

    /// <summary>Segments that fell out because there were more than <see cref="MaxSegments"/>.</summary>
    public int NumForgotten { get; private set; }

    /// <summary>Closed segments and the running one, oldest first.</summary>
    public IReadOnlyList<ActionSegment> Segments => Running is { } running ? [.. _closed, running] : [.. _closed];

    /// <summary>The segment that is still growing, if an action is recognised now.</summary>
    public ActionSegment? Running => _label is null ? null : new ActionSegment(_start, Elapsed, _label, _scoreSum / _scoreCount);

    /// <summary>Adds one observation.</summary>
    /// <param name="at">Session time.</param>
    /// <param name="label">The recognised action, or null while undecided.</param>
    /// <param name="score">Its pooled score, 0 to 1; ignored while undecided.</param>
    public void Observe(TimeSpan at, string? label, double score)
    {
        var gap = at - Elapsed;
        if (gap > MaxGap)
        {
            Close();
        }

        if (_label != label)
        {
            // Without a gap the segments touch: the old action ends where the new one begins.
            if (gap <= MaxGap && at > Elapsed)
            {
                Elapsed = at;
            }

            Close();
        }

        Elapsed = at > Elapsed ? at : Elapsed;
        if (label is null)
        {
            return;
        }

        if (_label is null)
        {
            (_label, _start, _scoreSum, _scoreCount) = (label, Elapsed, 0, 0);
        }

        _scoreSum += double.IsFinite(score) ? Math.Clamp(score, 0, 1) : 0;
        _scoreCount++;
    }

    /// <summary>Ends the running segment at its last observation.</summary>
    public void Close()
    {
        if (Running is not { } running)
        {
            return;
        }

        _closed.Add(running);
        _label = null;
        if (_closed.Count > MaxSegments)
        {
            _closed.RemoveAt(0);
            NumForgotten++;
        }
    }

    /// <summary>Forgets the segments, not the time.</summary>
    public void Clear()
    {
        _closed.Clear();
        _label = null;
        NumForgotten = 0;
    }
}
