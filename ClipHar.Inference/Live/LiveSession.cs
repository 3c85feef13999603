using ClipHar.Inference.Classification;

namespace ClipHar.Inference.Live;

/// <summary>A stretch of time with one action.</summary>
/// <param name="Label">The action.</param>
/// <param name="Start">Time of the frame at which it was recognised, on the session's clock.</param>
/// <param name="End">Time of the last frame of it; of a running segment, of the newest frame.</param>
/// <param name="PeakScore">Highest pooled probability in it.</param>
public sealed record LiveSegment(string Label, TimeSpan Start, TimeSpan End, double PeakScore);

/// <summary>The recognised action at a moment.</summary>
/// <param name="Label">A label of the session; never "none of these".</param>
/// <param name="Score">Pooled probability.</param>
/// <param name="Since">Time of the frame at which it was recognised, on the session's clock.</param>
/// <param name="Duration">From then to this frame.</param>
public sealed record LiveAction(string Label, double Score, TimeSpan Since, TimeSpan Duration);

/// <summary>What one frame brought.</summary>
/// <param name="Frame">This frame alone, best first, every label.</param>
/// <param name="Smoothed">Pooled over the window, best first, every label.</param>
/// <param name="Action">After hysteresis; null while undecided or while "none of these" is the answer.</param>
/// <param name="Changed">Whether this frame changed the action.</param>
/// <param name="WindowFrames">Frames pooled.</param>
public sealed record LiveFrame(
    IReadOnlyList<ScoredLabel> Frame, IReadOnlyList<ScoredLabel> Smoothed, LiveAction? Action, bool Changed, int WindowFrames);

/// <summary>
/// One live recognition: a window of frame embeddings, pooled scores, hysteresis and the timeline of what was recognised. Pure: time
/// comes with the frames, so video files and tests use it as cameras do. Not thread-safe; a session belongs to one connection.
/// </summary>
public sealed class LiveSession
{
    private readonly LiveOptions _options;
    private readonly ActionHysteresis _hysteresis;
    private readonly FrameWindow _window = new();
    private readonly Queue<LiveSegment> _finished = new();
    private LabelSet _labels;
    private float _logitScale;
    private TimeSpan _length;
    private TimeSpan _lastAt = TimeSpan.MinValue;
    private LiveSegment? _running;

    /// <param name="labels">What may be recognised.</param>
    /// <param name="logitScale">The model's, as a factor (100 for published models), not its logarithm.</param>
    /// <param name="options">Thresholds, dwell time and limits.</param>
    /// <param name="window">Overrides the options' window; 0 to 10 s.</param>
    public LiveSession(LabelSet labels, float logitScale, LiveOptions options, TimeSpan? window = null)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _hysteresis = new ActionHysteresis(options);
        _labels = labels;
        _logitScale = logitScale;
        _length = Checked(window ?? options.Window);
    }

    public LabelSet Labels => _labels;

    public TimeSpan Window => _length;

    /// <summary>Finished segments and the running one, oldest first.</summary>
    public IReadOnlyList<LiveSegment> Timeline => _running is null ? [.. _finished] : [.. _finished, _running];

    /// <summary>
    /// Changes what is recognised or how long frames are pooled. New labels or another model start afresh: probabilities under another
    /// vocabulary cannot be compared, and embeddings of another model even less. A new window alone keeps the action.
    /// </summary>
    public void Reconfigure(LabelSet labels, float logitScale, TimeSpan window)
    {
        ArgumentNullException.ThrowIfNull(labels);
        _length = Checked(window);
        if (labels.CacheKey == _labels.CacheKey && logitScale.Equals(_logitScale))
        {
            return;
        }

        Reset();
        _labels = labels;
        _logitScale = logitScale;
    }

    /// <summary>Forgets the window and the action; the timeline keeps its finished segments.</summary>
    public void Reset()
    {
        FinishSegment();
        _hysteresis.Reset();
        _window.Clear();
        _lastAt = TimeSpan.MinValue;
    }

    /// <summary>Takes the next frame.</summary>
    /// <param name="embedding">The frame's image embedding, unit norm, length E; kept, so the caller must not change it.</param>
    /// <param name="at">When the frame was taken, on any steady clock. A time before the previous frame's counts as that one's.</param>
    /// <exception cref="ArgumentException">The embedding is not of the labels' model.</exception>
    public LiveFrame Add(float[] embedding, TimeSpan at)
    {
        ArgumentNullException.ThrowIfNull(embedding);
        if (embedding.Length != _labels.EmbeddingDim)
        {
            throw new ArgumentException(
                $"The frame's embedding has {embedding.Length} elements, the labels' have {_labels.EmbeddingDim}.", nameof(embedding));
        }

        at = at < _lastAt ? _lastAt : at;
        if (_lastAt != TimeSpan.MinValue && at - _lastAt > _options.MaxGap)
        {
            Reset();
        }

        _lastAt = at;
        _window.Add(at, embedding, _length, _options.MaxWindowFrames);
        var frame_L = LabelScores.Probabilities(embedding, _labels, _logitScale);
        var smoothed_L = _window.Count == 1
            ? frame_L
            : LabelScores.Probabilities(_window.Pooled(embedding.Length), _labels, _logitScale);
        var changed = _hysteresis.Update(smoothed_L, _labels.NoneIndex, at);
        UpdateTimeline(changed, smoothed_L, at);
        return new LiveFrame(
            LabelScores.Ranked(_labels, frame_L), LabelScores.Ranked(_labels, smoothed_L), CurrentAction(smoothed_L, at), changed,
            _window.Count);
    }

    private static TimeSpan Checked(TimeSpan window)
        => window >= TimeSpan.Zero && window <= LiveOptions.LongestWindow
            ? window
            : throw new ArgumentOutOfRangeException(
                nameof(window), window, $"The window must be between 0 and {LiveOptions.LongestWindow.TotalMilliseconds} ms.");

    private LiveAction? CurrentAction(double[] smoothed_L, TimeSpan at)
        => _hysteresis.Current is { } current
            ? new LiveAction(_labels.Labels[current], smoothed_L[current], _hysteresis.Since, at - _hysteresis.Since)
            : null;

    private void UpdateTimeline(bool changed, double[] smoothed_L, TimeSpan at)
    {
        if (changed)
        {
            FinishSegment();
        }

        if (_hysteresis.Current is { } current)
        {
            var score = smoothed_L[current];
            _running = _running is null
                ? new LiveSegment(_labels.Labels[current], at, at, score)
                : _running with { End = at, PeakScore = Math.Max(_running.PeakScore, score) };
        }
    }

    private void FinishSegment()
    {
        if (_running is null)
        {
            return;
        }

        _finished.Enqueue(_running);
        _running = null;
        while (_finished.Count > _options.MaxSegments)
        {
            _finished.Dequeue();
        }
    }
}
