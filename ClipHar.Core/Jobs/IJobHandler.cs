using System.Text.Json;

namespace ClipHar.Core.Jobs;

/// <summary>
/// Does the jobs of one kind. One instance serves all of them, also several at a time. It must be idempotent: after a crash the same
/// job comes again, with the last checkpoint it saved.
/// </summary>
public interface IJobHandler
{
    /// <summary>1 to 64 lower-case letters, digits, '-', '_' and '.'.</summary>
    string Kind { get; }

    /// <summary>How many jobs of this kind one process runs at a time. Default: as many as it has slots.</summary>
    int MaxConcurrency => int.MaxValue;

    /// <param name="context">The job and how to report.</param>
    /// <param name="cancellationToken">
    /// Set when the job was cancelled, the process stops or the lease was lost. Then throw <see cref="OperationCanceledException"/>:
    /// the mechanism knows which of them it was.
    /// </param>
    /// <returns>The job's result; null for none.</returns>
    /// <exception cref="JobFailedException">The job cannot succeed, however often it is tried.</exception>
    Task<JsonElement?> RunAsync(JobContext context, CancellationToken cancellationToken);
}

/// <summary>Thrown by a handler when trying again is of no use. The message is for the person who asked for the job.</summary>
public sealed class JobFailedException : Exception
{
    public JobFailedException(string message)
        : base(message)
    {
    }

    public JobFailedException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
