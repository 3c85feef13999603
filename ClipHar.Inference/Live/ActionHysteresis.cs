namespace ClipHar.Inference.Live;

/// <summary>
/// Decides which label is the action, given pooled probabilities over time. A label enters when it was best with at least the enter
/// threshold for the dwell time without a break; the action leaves when it was below the leave threshold for the dwell time. So a label
/// that wins single frames never shows, and one that loses single frames never disappears.
/// </summary>
internal sealed class ActionHysteresis(LiveOptions options)
{
    private int? _candidate;
    private TimeSpan _candidateSince;
    private TimeSpan? _weakSince;

    /// <summary>Index of the label; null while undecided or while "none of these" is the answer.</summary>
    public int? Current { get; private set; }

    public TimeSpan Since { get; private set; }

    public void Reset()
    {
        Current = null;
        _candidate = null;
        _weakSince = null;
    }

    /// <summary>Takes the pooled probabilities of one moment.</summary>
    /// <param name="probabilities_L">One per label; the last one is "none of these" if <paramref name="noneIndex"/> says so.</param>
    /// <param name="noneIndex">Index of "none of these", or null.</param>
    /// <param name="at">Not before the previous call's.</param>
    /// <returns>True if the action changed.</returns>
    public bool Update(ReadOnlySpan<double> probabilities_L, int? noneIndex, TimeSpan at)
    {
        var best = IndexOfMax(probabilities_L);
        FollowCandidate(probabilities_L[best] >= options.EnterThreshold ? best : null, at);
        FollowWeakness(probabilities_L, at);

        if (_candidate is { } candidate && at - _candidateSince >= options.MinimumDwell)
        {
            int? next = candidate == noneIndex ? null : candidate;
            return next != Current && Change(next, at);
        }

        return _weakSince is { } weak && at - weak >= options.MinimumDwell && Change(null, at);
    }

    private void FollowCandidate(int? best, TimeSpan at)
    {
        if (best != _candidate)
        {
            _candidate = best;
            _candidateSince = at;
        }
    }

    private void FollowWeakness(ReadOnlySpan<double> probabilities_L, TimeSpan at)
    {
        if (Current is { } current && probabilities_L[current] < options.LeaveThreshold)
        {
            _weakSince ??= at;
        }
        else
        {
            _weakSince = null;
        }
    }

    private bool Change(int? next, TimeSpan at)
    {
        Current = next;
        Since = at;
        _weakSince = null;
        return true;
    }

    private static int IndexOfMax(ReadOnlySpan<double> values)
    {
        var best = 0;
        for (var i = 1; i < values.Length; i++)
        {
            if (values[i] > values[best])
            {
                best = i;
            }
        }

        return best;
    }
}
