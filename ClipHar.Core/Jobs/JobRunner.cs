using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ClipHar.Core.Jobs;

/// <summary>Runs one attempt of a job and writes down how it ended.</summary>
internal sealed partial class JobRunner(
    JobLeases leases, JobInstruments instruments, IOptions<JobOptions> options, TimeProvider clock, ILogger<JobRunner> logger)
{
    /// <summary>Longest text of an error that is kept.</summary>
    private const int MaxErrorLength = 4000;

    public async Task RunAsync(RunningJob job, IJobHandler handler, CancellationToken stoppingToken)
    {
        var row = job.Row;
        var readyAt = row.NotBefore > row.CreatedAt ? row.NotBefore.Value : row.CreatedAt;
        using var activity = instruments.OnStarted(row, readyAt, clock.GetUtcNow());
        var started = clock.GetTimestamp();
        Log.Started(logger, row.Kind, row.Id, row.Attempt, row.MaxAttempts);
        var verdict = await AttemptAsync(job, handler, stoppingToken);
        await WriteAsync(job, verdict, stoppingToken);
        var elapsed = clock.GetElapsedTime(started);
        instruments.OnEnded(row.Kind, verdict.Name, elapsed);
        Log.Ended(logger, row.Kind, row.Id, verdict.Name, elapsed);
    }

    private async Task<Verdict> AttemptAsync(RunningJob job, IJobHandler handler, CancellationToken stoppingToken)
    {
        var row = job.Row;
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(job.Token, stoppingToken);
            var checkpoint = row.Checkpoint is { } saved ? JobMapping.Parse(saved) : (JsonElement?)null;
            var result = await handler.RunAsync(new JobContext(row.ToJob(), checkpoint, job), either.Token);
            return Verdict.Ended("succeeded", new JobOutcome(JobState.Succeeded, result?.GetRawText(), null, 1, job.Message));
        }
        catch (Exception) when (job.IsLost)
        {
            return Verdict.Lost;
        }
        catch (Exception exception) when (job.IsCancelled)
        {
            // Whatever it threw, a person wanted it to end and it has.
            var error = exception is OperationCanceledException ? null : Describe(exception);
            return Verdict.Ended("cancelled", new JobOutcome(JobState.Cancelled, null, error, job.Progress, job.Message));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return Verdict.Again("released", null, TimeSpan.Zero);
        }
        catch (Exception exception)
        {
            // The edge of a handler: whatever it throws must end this attempt only.
            Log.Failed(logger, exception, row.Kind, row.Id, row.Attempt, row.MaxAttempts);
            return exception is JobFailedException || row.Attempt >= row.MaxAttempts
                ? Verdict.Ended("failed", new JobOutcome(JobState.Failed, null, Describe(exception), job.Progress, job.Message))
                : Verdict.Again("retried", Describe(exception), BackOff(row));
        }
    }

    /// <summary>Tried until the database takes it or says that the lease is lost: the work of hours must not be lost by a moment without it.</summary>
    private async Task WriteAsync(RunningJob job, Verdict verdict, CancellationToken stoppingToken)
    {
        if (verdict == Verdict.Lost)
        {
            Log.LeaseLost(logger, job.Row.Kind, job.Row.Id);
            return;
        }

        while (true)
        {
            try
            {
                var written = verdict.Outcome is { } outcome
                    ? await leases.EndAsync(job.Lease, outcome, CancellationToken.None)
                    : await leases.RequeueAsync(job.Lease, verdict.Error, verdict.Wait, CancellationToken.None);
                if (!written)
                {
                    Log.LeaseLost(logger, job.Row.Kind, job.Row.Id);
                }

                return;
            }
            catch (Exception exception)
            {
                // The loop's edge. At a stop the lease's end hands the job on.
                Log.EndNotWritten(logger, exception, job.Row.Kind, job.Row.Id);
                if (stoppingToken.IsCancellationRequested)
                {
                    return;
                }
            }

            await Task.Delay(options.Value.Heartbeat, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Doubled with each attempt, up to 25 % longer by the job's identifier, so that jobs that failed together do not come back together.</summary>
    private TimeSpan BackOff(StoredJob row)
    {
        var settings = options.Value;
        var wait = settings.BackOff * Math.Pow(2, Math.Min(row.Attempt - 1, 30));
        var bounded = wait < settings.LongestBackOff ? wait : settings.LongestBackOff;
        var spread = Convert.ToByte(row.Id[^2..], 16) / 255.0;
        return bounded * (1 + (0.25 * spread));
    }

    private static string Describe(Exception exception)
    {
        var text = exception is JobFailedException ? exception.Message : $"{exception.Message} ({exception.GetType().Name})";
        return text.Length <= MaxErrorLength ? text : text[..MaxErrorLength];
    }

    /// <summary>What is to be written about an attempt.</summary>
    private sealed record Verdict(string Name, JobOutcome? Outcome, string? Error, TimeSpan Wait)
    {
        public static readonly Verdict Lost = new("lost", null, null, TimeSpan.Zero);

        public static Verdict Ended(string name, JobOutcome outcome) => new(name, outcome, null, TimeSpan.Zero);

        public static Verdict Again(string name, string? error, TimeSpan wait) => new(name, null, error, wait);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Job {Kind} {Id} began, attempt {Attempt} of {MaxAttempts}.")]
        public static partial void Started(ILogger logger, string kind, string id, int attempt, int maxAttempts);

        [LoggerMessage(2, LogLevel.Information, "Job {Kind} {Id} ended: {Outcome} after {Elapsed}.")]
        public static partial void Ended(ILogger logger, string kind, string id, string outcome, TimeSpan elapsed);

        [LoggerMessage(3, LogLevel.Warning, "Job {Kind} {Id} failed, attempt {Attempt} of {MaxAttempts}.")]
        public static partial void Failed(ILogger logger, Exception exception, string kind, string id, int attempt, int maxAttempts);

        [LoggerMessage(4, LogLevel.Warning, "Job {Kind} {Id} was taken by another worker: what this one did is not written.")]
        public static partial void LeaseLost(ILogger logger, string kind, string id);

        [LoggerMessage(5, LogLevel.Warning, "The end of job {Kind} {Id} could not be written.")]
        public static partial void EndNotWritten(ILogger logger, Exception exception, string kind, string id);
    }
}
