namespace ClipHar.Inference.Batching;

/// <summary>Running mean of the time one row takes, for promises about waiting times. Not thread-safe.</summary>
/// <param name="lanes">Runs that happen at the same time.</param>
internal sealed class ThroughputEstimate(int lanes)
{
    /// <summary>Weight of the newest batch. 0.2 follows a change of load within about ten batches.</summary>
    private const double NewestWeight = 0.2;

    private static readonly TimeSpan ShortestRetry = TimeSpan.FromSeconds(0.1);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Batches before the estimate may turn anybody away: the very first ones fault pages in and fill caches, and can take ten times as
    /// long.
    /// </summary>
    private const int BatchesToTrust = 5;

    private double _secondsPerRow;
    private int _batches;

    /// <summary>0 until the first batch.</summary>
    public double RowsPerSecond => _secondsPerRow > 0 ? 1 / _secondsPerRow : 0;

    /// <summary>Whether enough was measured to turn work away for a wait that is only expected.</summary>
    public bool IsTrusted => _batches >= BatchesToTrust;

    public void Add(int rows, TimeSpan duration)
    {
        // A plain mean at first: the first batch must not count for more than its share.
        _batches = Math.Min(_batches + 1, BatchesToTrust);
        var weight = Math.Max(NewestWeight, 1.0 / _batches);
        _secondsPerRow += weight * ((duration.TotalSeconds / rows / lanes) - _secondsPerRow);
    }

    /// <summary>How long <paramref name="rows"/> rows will take; zero until something was measured.</summary>
    public TimeSpan TimeFor(int rows) => TimeSpan.FromSeconds(Math.Min(rows * _secondsPerRow, TimeSpan.MaxValue.TotalSeconds / 2));

    /// <summary>
    /// When a client should come back, with <paramref name="rows"/> ahead of it. One second until something was measured.
    /// </summary>
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
