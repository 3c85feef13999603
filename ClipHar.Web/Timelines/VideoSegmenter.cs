using ClipHar.Client.Classification;

namespace ClipHar.Web.Timelines;

/// <summary>The scores of one sampled frame of a film: every label, in any order.</summary>
public sealed record FrameScores(TimeSpan At, IReadOnlyList<LabelScore> Labels);

/// <summary>How frames become segments.</summary>
public sealed record VideoSegmenterConfig
{
    /// <summary>Frames no further than half of this from a frame are pooled with it. 0 looks at every frame alone.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Pooled score at which an action begins.</summary>
    public double EnterScore { get; init; } = 0.4;

    /// <summary>Pooled score under which the running action ends; below <see cref="EnterScore"/>, so that it does not flicker.</summary>
    public double ExitScore { get; init; } = 0.25;

    /// <summary>How far another action must be ahead of the running one to take over.</summary>
    public double TakeOverMargin { get; init; } = 0.1;

    /// <summary>Shorter segments are given to what was before them.</summary>
    public TimeSpan MinDuration { get; init; } = TimeSpan.FromSeconds(0.75);
}

/// <summary>
/// Finds the actions of a whole film. Unlike the live session it may look ahead: the window is centred on the frame, so that
/// segments begin where the action begins and not half a window later.
/// </summary>
public sealed class VideoSegmenter(VideoSegmenterConfig config)
{
    /// <summary>Segments of the film, in order and without overlap.</summary>
    /// <param name="frames">In order of time. Labels may differ between frames; one that is missing counts as 0.</param>
    /// <param name="step">Time between two samples: the last frame of a segment lasts this long.</param>
    public IReadOnlyList<ActionSegment> Segment(IReadOnlyList<FrameScores> frames, TimeSpan step)
    {
        ArgumentNullException.ThrowIfNull(frames);
        var segments = new List<ActionSegment>();
        string? running = null;
        var pool = new ScorePool();
        var (first, next) = (0, 0);
        var half = config.Window / 2;
        foreach (var frame in frames)
        {
            while (next < frames.Count && frames[next].At <= frame.At + half)
            {
                pool.Add(frames[next++]);
            }

            while (frames[first].At < frame.At - half)
            {
                pool.Remove(frames[first++]);
            }

            running = Decide(pool, running);
            if (running is not null)
            {
                Extend(segments, frame.At, step, running, pool.Mean(running));
            }
        }

        return DropShort(segments);
    }

    private string? Decide(ScorePool pool, string? running)
    {
        var (best, bestScore) = pool.Best();
        if (best is null)
        {
            return null;
        }

        if (running is null)
        {
            return bestScore >= config.EnterScore ? best : null;
        }

        var runningScore = pool.Mean(running);
        if (best != running && bestScore >= config.EnterScore && bestScore >= runningScore + config.TakeOverMargin)
        {
            return best;
        }

        if (runningScore >= config.ExitScore)
        {
            return running;
        }

        return bestScore >= config.EnterScore ? best : null;
    }

    private static void Extend(List<ActionSegment> segments, TimeSpan at, TimeSpan step, string label, double score)
    {
        var end = at + step;
        if (segments.Count > 0 && segments[^1] is var last && last.Label == label && at - last.End <= step / 2)
        {
            var seen = last.Duration / step;
            segments[^1] = last with { End = end, Score = ((last.Score * seen) + score) / (seen + 1) };
            return;
        }

        // The sum of many steps may pass the next sample by a rounding error: segments must not overlap.
        var start = segments.Count > 0 && segments[^1].End > at ? segments[^1].End : at;
        segments.Add(new ActionSegment(start, end > start ? end : start, label, score));
    }

    private List<ActionSegment> DropShort(List<ActionSegment> segments)
    {
        var kept = new List<ActionSegment>(segments.Count);
        foreach (var segment in segments)
        {
            var touches = kept.Count > 0 && segment.Start - kept[^1].End <= TimeSpan.FromMilliseconds(1);
            if (segment.Duration >= config.MinDuration || segments.Count == 1)
            {
                if (touches && kept[^1].Label == segment.Label)
                {
                    kept[^1] = Join(kept[^1], segment);
                }
                else
                {
                    kept.Add(segment);
                }
            }
            else if (touches)
            {
                kept[^1] = kept[^1] with { End = segment.End };
            }
        }

        return kept;
    }

    private static ActionSegment Join(ActionSegment left, ActionSegment right)
    {
        var weight = left.Duration / (left.Duration + right.Duration);
        return left with { End = right.End, Score = (left.Score * weight) + (right.Score * (1 - weight)) };
    }

    /// <summary>Running sums of the scores in the window, by label.</summary>
    private sealed class ScorePool
    {
        private readonly Dictionary<string, double> _sums = [];
        private int _numFrames;

        public void Add(FrameScores frame) => Change(frame, +1);

        public void Remove(FrameScores frame) => Change(frame, -1);

        public double Mean(string label) => _numFrames == 0 ? 0 : _sums.GetValueOrDefault(label) / _numFrames;

        public (string? Label, double Score) Best()
        {
            string? best = null;
            foreach (var (label, sum) in _sums)
            {
                // Ties go to the first in the alphabet, so that the answer does not depend on the order of the labels.
                if (best is null || sum > _sums[best] || (sum == _sums[best] && string.CompareOrdinal(label, best) < 0))
                {
                    best = label;
                }
            }

            return (best, best is null ? 0 : Mean(best));
        }

        private void Change(FrameScores frame, int sign)
        {
            _numFrames += sign;
            foreach (var (label, score) in frame.Labels)
            {
                _sums[label] = _sums.GetValueOrDefault(label) + (sign * score);
            }
        }
    }
}
