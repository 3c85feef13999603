namespace ClipHar.Inference.Batching;

/// <summary>Running mean of the time one row takes, for promises about waiting times. Not thread-safe.</summary>
/// <param name="lanes">Runs that happen at the same time.</param>
internal sealed class ThroughputEstimate(int lanes)
{
    /// <summary>Weight of the newest batch. 0.2 follows a change of load within about ten batches.</summary>
    private const double NewestWeight = 0.2;

    private static readonly TimeSpan ShortestRetry = TimeSpan.FromSeconds(0.1);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(60);

    private double _secondsPerRow;

    /// <summary>0 until the first batch.</summary>
    public double RowsPerSecond => _secondsPerRow > 0 ? 1 / _secondsPerRow : 0;

    public void Add(int rows, TimeSpan duration)
    {
        var sample = duration.TotalSeconds / rows / lanes;
        _secondsPerRow = _secondsPerRow > 0 ? _secondsPerRow + (NewestWeight * (sample - _secondsPerRow)) : sample;
    }

    /// <summary>How long <paramref name="rows"/> rows will take; zero until something was measured.</summary>
    public TimeSpan TimeFor(int rows) => TimeSpan.FromSeconds(Math.Min(rows * _secondsPerRow, TimeSpan.MaxValue.TotalSeconds / 2));

    /// <summary>When a client should come back, with <paramref name="rows"/> ahead of it. One second until something was measured.</summary>
    public TimeSpan RetryAfter(int rows)
    {
        if (_secondsPerRow <= 0)
        {
            return TimeSpan.FromSeconds(1);
        }

        var wait = TimeFor(rows);
        return wait < ShortestRetry ? ShortestRetry : wait > LongestRetry ? LongestRetry : wait;
    }
}
