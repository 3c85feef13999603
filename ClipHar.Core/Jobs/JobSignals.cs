namespace ClipHar.Core.Jobs;

/// <summary>
/// What happens to jobs, told within this process at once; other processes see it in the database at their next poll or heartbeat.
/// Only a matter of speed: whoever misses a signal loses nothing.
/// </summary>
internal sealed class JobSignals
{
    /// <summary>A job may have become ready.</summary>
    public event Action? Enqueued;

    /// <summary>A running job should end; its identifier.</summary>
    public event Action<string>? CancelRequested;

    /// <summary>A job was changed; its identifier.</summary>
    public event Action<string>? Changed;

    /// <summary>A schedule was changed.</summary>
    public event Action? Scheduled;

    public void OnEnqueued() => Enqueued?.Invoke();

    public void OnCancelRequested(string id) => CancelRequested?.Invoke(id);

    public void OnChanged(string id) => Changed?.Invoke(id);

    public void OnScheduled() => Scheduled?.Invoke();
}
