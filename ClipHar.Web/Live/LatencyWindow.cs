namespace ClipHar.Web.Live;

/// <summary>Frame rate, latency and where the time goes, over the last seconds of answered frames.</summary>
public sealed class LatencyWindow
{
    private readonly Queue<FrameMeasurement> _frames = new();

    /// <summary>How far back it looks.</summary>
    public static TimeSpan Length { get; } = TimeSpan.FromSeconds(5);

    /// <summary>Adds frames in order of their time and lets go of those that are too old.</summary>
    public void Add(IEnumerable<FrameMeasurement> frames)
    {
        ArgumentNullException.ThrowIfNull(frames);
        foreach (var frame in frames)
        {
            _frames.Enqueue(frame);
            while (_frames.Peek().AtMs < frame.AtMs - Length.TotalMilliseconds)
            {
                _ = _frames.Dequeue();
            }
        }
    }

    public void Clear() => _frames.Clear();

    /// <summary>The figures of the window, or null before the second frame.</summary>
    public LatencySummary? Summarise()
    {
        if (_frames.Count < 2)
        {
            return null;
        }

        var frames = _frames.ToArray();
        var seconds = (frames[^1].AtMs - frames[0].AtMs) / 1000;
        var totals = frames.Select(f => f.TotalMs).Order().ToArray();
        var capture = frames.Average(f => f.CaptureMs);
        var server = frames.Average(f => f.DecodeMs + f.PreprocessMs + f.QueueMs + f.EncodeMs);
        return new LatencySummary
        {
            FramesPerSecond = seconds > 0 ? (frames.Length - 1) / seconds : 0,
            MedianMs = Quantile(totals, 0.5),
            P95Ms = Quantile(totals, 0.95),
            Parts =
            [
                new("Camera to JPEG", capture),
                new("Network", Math.Max(0, totals.Average() - capture - server)),
                new("Decode", frames.Average(f => f.DecodeMs)),
                new("Preprocess", frames.Average(f => f.PreprocessMs)),
                new("Queue", frames.Average(f => f.QueueMs)),
                new("Model", frames.Average(f => f.EncodeMs)),
            ],
        };
    }

    /// <summary>Linear interpolation between the two nearest ranks, as numpy's default.</summary>
    private static double Quantile(double[] sorted, double q)
    {
        var rank = q * (sorted.Length - 1);
        var low = (int)rank;
        return low + 1 == sorted.Length ? sorted[low] : sorted[low] + ((rank - low) * (sorted[low + 1] - sorted[low]));
    }
}

/// <summary>Figures of a <see cref="LatencyWindow"/>; times in milliseconds.</summary>
public sealed record LatencySummary
{
    /// <summary>Answered frames a second.</summary>
    public required double FramesPerSecond { get; init; }

    public required double MedianMs { get; init; }

    public required double P95Ms { get; init; }

    /// <summary>Mean time of every part; together the mean latency.</summary>
    public required IReadOnlyList<LatencyPart> Parts { get; init; }
}

/// <summary>One part of the latency.</summary>
/// <param name="Name">In words for the page.</param>
/// <param name="MeanMs">Milliseconds.</param>
public sealed record LatencyPart(string Name, double MeanMs);
