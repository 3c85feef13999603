namespace ClipHar.Web.Timelines;

/// <summary>Where segments and ticks lie on the strip, in CSS pixels.</summary>
public sealed class TimelineLayout
{
    /// <summary>Segments drawn; a live strip shows the newest.</summary>
    public const int MaxVisible = 400;

    private const double MinWidthPx = 300;
    private const double MaxWidthPx = 24_000;
    private static readonly double[] TickSteps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600];

    private TimelineLayout(IReadOnlyList<ActionSegment> visible, TimeSpan start, TimeSpan end, double pixelsPerSecond)
    {
        (Visible, Start, End, PixelsPerSecond) = (visible, start, end, pixelsPerSecond);
        WidthPx = Math.Max(MinWidthPx, (end - start).TotalSeconds * pixelsPerSecond);
        Ticks = CreateTicks();
    }

    public IReadOnlyList<ActionSegment> Visible { get; }

    /// <summary>Time at the left edge.</summary>
    public TimeSpan Start { get; }

    public TimeSpan End { get; }

    public double PixelsPerSecond { get; }

    public double WidthPx { get; }

    public IReadOnlyList<TimeSpan> Ticks { get; }

    /// <param name="segments">In order.</param>
    /// <param name="end">End of the axis; at least the end of the last segment.</param>
    /// <param name="following">A live strip: begins at the first segment drawn, 24 pixels a second. Else the axis begins at 0 and a
    /// short film fills about 900 pixels.</param>
    public static TimelineLayout Create(IReadOnlyList<ActionSegment> segments, TimeSpan end, bool following)
    {
        ArgumentNullException.ThrowIfNull(segments);
        var visible = segments.Count <= MaxVisible ? segments
            : following ? [.. segments.Skip(segments.Count - MaxVisible)] : [.. segments.Take(MaxVisible)];
        var last = visible.Count > 0 && visible[^1].End > end ? visible[^1].End : end;
        var start = following && visible.Count > 0 ? visible[0].Start : TimeSpan.Zero;
        var seconds = Math.Max(1, (last - start).TotalSeconds);
        var scale = following ? 24 : Math.Clamp(900 / seconds, 8, 120);
        return new TimelineLayout(visible, start, last, Math.Min(scale, MaxWidthPx / seconds));
    }

    public double LeftPx(TimeSpan time) => (time - Start).TotalSeconds * PixelsPerSecond;

    /// <summary>A pixel is left free between segments that touch.</summary>
    public double WidthOf(ActionSegment segment)
    {
        ArgumentNullException.ThrowIfNull(segment);
        return Math.Max(2, (segment.Duration.TotalSeconds * PixelsPerSecond) - 1);
    }

    private List<TimeSpan> CreateTicks()
    {
        // At least 64 pixels apart, so that the times can be read.
        var step = TickSteps.FirstOrDefault(s => s * PixelsPerSecond >= 64, TickSteps[^1]);
        var ticks = new List<TimeSpan>();
        for (var at = Math.Ceiling(Start.TotalSeconds / step) * step; (at - Start.TotalSeconds) * PixelsPerSecond < WidthPx; at += step)
        {
            ticks.Add(TimeSpan.FromSeconds(at));
        }

        return ticks;
    }
}
