using ClipHar.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace ClipHar.Core.Jobs;

/// <summary>
/// Starts the jobs of schedules that are due. A schedule moves on and its jobs are made in one transaction that only one of several
/// schedulers can win, so each time starts at most one job, whatever process dies when.
/// </summary>
internal sealed partial class ScheduleFiring(
    IDbContextFactory<ClipHarDbContext> contexts, TimeOrderedIds ids, JobSignals signals, TimeProvider clock, ILogger<ScheduleFiring> logger)
{
    /// <summary>A time that is no older is on time, whatever the schedule says about those that were missed.</summary>
    private static readonly TimeSpan OnTime = TimeSpan.FromMinutes(1);

    /// <summary>Starts what is due.</summary>
    /// <returns>When the next schedule is due; null when none is.</returns>
    public async Task<DateTimeOffset?> FireDueAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var now = clock.GetUtcNow();
        var due = await context.Set<StoredSchedule>().AsNoTracking()
            .Where(row => row.Enabled && row.NextAt != null && row.NextAt <= now)
            .OrderBy(row => row.NextAt).ToListAsync(cancellationToken);
        foreach (var row in due)
        {
            await TryFireAsync(row, now, cancellationToken);
        }

        return await context.Set<StoredSchedule>().Where(row => row.Enabled && row.NextAt != null)
            .MinAsync(row => row.NextAt, cancellationToken);
    }

    private async Task TryFireAsync(StoredSchedule row, DateTimeOffset now, CancellationToken cancellationToken)
    {
        try
        {
            var plan = Plan(row, now);
            var started = await FireAsync(row, plan, cancellationToken);
            if (started > 0)
            {
                signals.OnEnqueued();
                Log.Fired(logger, row.Name, started, plan.Times[^1]);
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // One schedule that cannot be fired must not hold up the others; it stays due and is tried again.
            Log.Failed(logger, exception, row.Name);
        }
    }

    /// <summary>Which of the times up to now start jobs, and where the schedule goes on.</summary>
    private static FiringPlan Plan(StoredSchedule row, DateTimeOffset now)
    {
        var times = CronTimes.Parse(row.Cron, row.TimeZone);
        var missed = new List<DateTimeOffset>();
        DateTimeOffset? next = row.NextAt;
        while (next is { } time && time <= now)
        {
            missed.Add(time);
            next = missed.Count > JobSchedule.MaxCatchUp ? times.After(now) : times.After(time);
        }

        // Of a long pause only the oldest were counted, so that a schedule of every second does not count for minutes.
        IReadOnlyList<DateTimeOffset> firing = row.CatchUp switch
        {
            CatchUpPolicy.All => [.. missed.Take(JobSchedule.MaxCatchUp)],
            CatchUpPolicy.Once => [missed[^1]],
            _ => now - missed[^1] <= OnTime ? [missed[^1]] : [],
        };
        return new FiringPlan(firing, next);
    }

    /// <returns>How many jobs were made; 0 when another scheduler was faster, or the job before is still open.</returns>
    private async Task<int> FireAsync(StoredSchedule row, FiringPlan plan, CancellationToken cancellationToken)
    {
        await using var outer = await contexts.CreateDbContextAsync(cancellationToken);
        return await outer.Database.CreateExecutionStrategy().ExecuteAsync(async () =>
        {
            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
            var won = await context.Set<StoredSchedule>()
                .Where(other => other.Name == row.Name && other.Revision == row.Revision)
                .ExecuteUpdateAsync(
                    set => set
                        .SetProperty(other => other.Revision, row.Revision + 1)
                        .SetProperty(other => other.NextAt, plan.Next),
                    cancellationToken);
            if (won == 0)
            {
                return 0;
            }

            var jobs = await CreateJobsAsync(context, row, plan, cancellationToken);
            if (jobs.Count > 0)
            {
                await context.SaveChangesAsync(cancellationToken);
                var (last, id) = (plan.Times[^1], jobs[^1].Id);
                await context.Set<StoredSchedule>().Where(other => other.Name == row.Name).ExecuteUpdateAsync(
                    set => set.SetProperty(other => other.LastAt, last).SetProperty(other => other.LastJobId, id), cancellationToken);
            }

            await transaction.CommitAsync(cancellationToken);
            return jobs.Count;
        });
    }

    private async Task<List<StoredJob>> CreateJobsAsync(
        ClipHarDbContext context, StoredSchedule row, FiringPlan plan, CancellationToken cancellationToken)
    {
        var key = row.AllowOverlap ? null : $"schedule:{row.Name}";
        var jobs = new List<StoredJob>();
        foreach (var time in plan.Times)
        {
            if (key is not null && (jobs.Count > 0 || await context.Set<StoredJob>().AnyAsync(job => job.OpenKey == key, cancellationToken)))
            {
                Log.Overlap(logger, row.Name, time);
                break;
            }

            var request = new JobRequest(row.Kind, JobMapping.Parse(row.Request))
            {
                Subject = row.Subject,
                Priority = row.Priority,
                DedupeKey = key,
            };
            var job = request.ToRow(ids.Next(), clock.GetUtcNow());
            job.Schedule = row.Name;
            context.Add(job);
            jobs.Add(job);
        }

        return jobs;
    }

    private sealed record FiringPlan(IReadOnlyList<DateTimeOffset> Times, DateTimeOffset? Next);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Schedule {Name} started {Count} jobs; its time was {Time}.")]
        public static partial void Fired(ILogger logger, string name, int count, DateTimeOffset time);

        [LoggerMessage(2, LogLevel.Warning, "Schedule {Name} could not be fired; it is tried again.")]
        public static partial void Failed(ILogger logger, Exception exception, string name);

        [LoggerMessage(3, LogLevel.Warning, "Schedule {Name} skips {Time}: the job before is still open.")]
        public static partial void Overlap(ILogger logger, string name, DateTimeOffset time);
    }
}
