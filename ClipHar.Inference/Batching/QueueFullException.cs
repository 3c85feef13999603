namespace ClipHar.Inference.Batching;

/// <summary>
/// A picture or text was turned away to keep latency bounded; nothing is wrong with it. HTTP answers 429 (queue_full) or 503 (the
/// other causes) with Retry-After.
/// </summary>
public sealed class QueueFullException : Exception
{
    public QueueFullException(string cause, TimeSpan retryAfter, string message)
        : base(message)
    {
        Cause = cause;
        RetryAfter = retryAfter;
    }

    /// <summary>One of <see cref="RejectionCauses"/>; also the <c>cause</c> of the metric cliphar.inference.rejected.</summary>
    public string Cause { get; }

    /// <summary>When the work that waits now will be done, from the measured throughput. Between 0.1 s and 60 s.</summary>
    public TimeSpan RetryAfter { get; }
}

/// <summary>Why work is turned away.</summary>
public static class RejectionCauses
{
    /// <summary>The bounded queue has no room for so many pictures.</summary>
    public const string QueueFull = "queue_full";

    /// <summary>There is room, but the work would wait, or has waited, longer than allowed.</summary>
    public const string Deadline = "deadline";

    /// <summary>The model is being unloaded or the process ends.</summary>
    public const string ShuttingDown = "shutting_down";

    /// <summary>As many models are loaded as allowed, and every one of them is in use.</summary>
    public const string ModelsBusy = "models_busy";
}
