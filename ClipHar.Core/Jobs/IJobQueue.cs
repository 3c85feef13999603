namespace ClipHar.Core.Jobs;

/// <summary>
/// Everything long that this installation does, kept in the database: a job that was accepted is run, whatever process dies. A job is
/// run at least once; each attempt by one worker at a time. Effects must therefore be idempotent.
/// </summary>
public interface IJobQueue
{
    /// <returns>The new job, or the open one with the same <see cref="JobRequest.DedupeKey"/>.</returns>
    /// <exception cref="ArgumentException">A member of the request is not allowed; says which and what is.</exception>
    Task<Job> EnqueueAsync(JobRequest request, CancellationToken cancellationToken);

    Task<Job?> FindAsync(string id, CancellationToken cancellationToken);

    /// <exception cref="ArgumentException">The limit or the cursor is not allowed.</exception>
    Task<JobPage> ListAsync(JobFilter filter, CancellationToken cancellationToken);

    /// <summary>
    /// Ends a queued job at once and asks a running one to end, in whatever process it runs. An ended job stays as it is.
    /// </summary>
    /// <returns>The job as it is now; null when there is none.</returns>
    Task<Job?> CancelAsync(string id, CancellationToken cancellationToken);

    /// <summary>Waits until a job has ended, wherever it runs.</summary>
    /// <param name="id">Of the job.</param>
    /// <param name="progress">Told about each change seen; null for none.</param>
    /// <param name="cancellationToken">Ends the waiting, not the job.</param>
    /// <exception cref="ArgumentException">There is no such job.</exception>
    Task<Job> WaitAsync(string id, IProgress<Job>? progress, CancellationToken cancellationToken);
}
