using System.Text.Json;

namespace ClipHar.Core.Jobs;

/// <summary>A running job as its handler sees it. Thread-safe.</summary>
/// <param name="job">As it was when this attempt began.</param>
/// <param name="checkpoint">What an earlier attempt saved last; null when none did.</param>
/// <param name="journal">Where reports and checkpoints go.</param>
public sealed class JobContext(Job job, JsonElement? checkpoint, IJobJournal journal)
{
    private JsonElement? _checkpoint = checkpoint;

    public Job Job => job;

    /// <exception cref="JobFailedException">The request has not the form of T.</exception>
    public T GetRequest<T>()
    {
        try
        {
            return job.Request.Deserialize<T>(JobJson.Options)
                ?? throw new JobFailedException($"The request of job {job.Id} ({job.Kind}) is null.");
        }
        catch (JsonException exception)
        {
            throw new JobFailedException($"The request of job {job.Id} ({job.Kind}) has another form: {exception.Message}", exception);
        }
    }

    /// <summary>
    /// Says how far the job is. Cheap: written at most once in a while (<see cref="JobOptions.ProgressInterval"/>), the last report always.
    /// </summary>
    /// <param name="progress">0 to 1; null when it is not known.</param>
    /// <param name="message">What is being done; null leaves the last message.</param>
    public Task ReportAsync(double? progress, string? message) =>
        journal.ReportAsync(progress is { } value ? Math.Clamp(value, 0, 1) : null, message);

    /// <summary>What an earlier attempt, or this one, saved last; default when nothing was saved.</summary>
    public T? GetCheckpoint<T>() => _checkpoint is { } saved ? saved.Deserialize<T>(JobJson.Options) : default;

    /// <summary>Saves where to go on after a crash; in the database when it returns.</summary>
    /// <exception cref="OperationCanceledException">The lease was lost: another worker has the job now, so this one must end.</exception>
    public async Task SaveCheckpointAsync<T>(T value, CancellationToken cancellationToken)
    {
        var element = JobJson.ToElement(value);
        await journal.SaveCheckpointAsync(element, cancellationToken);
        _checkpoint = element;
    }
}

/// <summary>Where a running job's reports and checkpoints go: the database, or a list in a test.</summary>
public interface IJobJournal
{
    Task ReportAsync(double? progress, string? message);

    Task SaveCheckpointAsync(JsonElement checkpoint, CancellationToken cancellationToken);
}
