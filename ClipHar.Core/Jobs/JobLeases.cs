using ClipHar.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace ClipHar.Core.Jobs;

/// <summary>The jobs in the database, as workers see them: taken under a lease, kept by heartbeats, given back or ended.</summary>
/// <remarks>
/// Every write of a worker names its lease, so that one who lost it (stopped for longer than the lease, cut off from the database)
/// changes nothing. Times are those of the workers' clocks, which must agree within a heartbeat.
/// </remarks>
internal sealed class JobLeases(IDbContextFactory<ClipHarDbContext> contexts, TimeOrderedIds ids, TimeProvider clock)
{
    /// <summary>Rows deleted in one transaction, so that SQLite's one writer is never held for long.</summary>
    private const int DeleteSlice = 1000;

    private const string LostMessage = "The worker that ran it was lost.";

    /// <summary>Takes the next job that is ready: highest priority first, then the one that has been ready longest.</summary>
    /// <param name="kinds">Those that can be run.</param>
    /// <param name="worker">Name of this process, for people.</param>
    /// <param name="lease">How long it holds without a heartbeat.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>With the time at which it became ready; null when none is.</returns>
    public async Task<StoredJob?> ClaimAsync(
        IReadOnlyCollection<string> kinds, string worker, TimeSpan lease, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return context.Database.IsNpgsql()
            ? await ClaimOnPostgresAsync(context, kinds, worker, lease, cancellationToken)
            : await ClaimOnSqliteAsync(context, kinds, worker, lease, cancellationToken);
    }

    /// <summary>Jobs whose worker was lost are ready again, or have ended when they were asked to or had their last attempt.</summary>
    /// <returns>How many leases had ended.</returns>
    public async Task<int> ReapAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var lost = context.Set<StoredJob>().Where(job => job.State == JobState.Running && job.DueAt <= now);
        if (!await lost.AnyAsync(cancellationToken))
        {
            return 0;
        }

        var ended = await lost.Where(job => job.CancelRequestedAt != null || job.Attempt >= job.MaxAttempts).ExecuteUpdateAsync(
            set => set
                .SetProperty(job => job.State, job => job.CancelRequestedAt != null ? JobState.Cancelled : JobState.Failed)
                .SetProperty(job => job.Error, job => job.CancelRequestedAt != null ? null : LostMessage)
                .SetProperty(job => job.FinishedAt, now)
                .SetProperty(job => job.LeaseId, (string?)null)
                .SetProperty(job => job.OpenKey, (string?)null),
            cancellationToken);
        return ended + await lost.ExecuteUpdateAsync(
            set => set
                .SetProperty(job => job.State, JobState.Queued)
                .SetProperty(job => job.Error, LostMessage)
                .SetProperty(job => job.LeaseId, (string?)null),
            cancellationToken);
    }

    /// <summary>Says that leases are alive.</summary>
    /// <returns>Those that still hold, and whether the job was asked to end; the others were lost.</returns>
    public async Task<IReadOnlyDictionary<string, bool>> RenewAsync(
        IReadOnlyCollection<string> leases, TimeSpan lease, CancellationToken cancellationToken)
    {
        var until = clock.GetUtcNow() + lease;
        var mine = leases.ToList();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var held = context.Set<StoredJob>().Where(job => mine.Contains(job.LeaseId!) && job.State == JobState.Running);
        await held.ExecuteUpdateAsync(set => set.SetProperty(job => job.DueAt, until), cancellationToken);
        return await held.ToDictionaryAsync(job => job.LeaseId!, job => job.CancelRequestedAt != null, cancellationToken);
    }

    /// <returns>False when the lease was lost.</returns>
    public async Task<bool> ReportAsync(string lease, double? progress, string? message, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await Held(context, lease).ExecuteUpdateAsync(
            set => set
                .SetProperty(job => job.Progress, progress)
                .SetProperty(job => job.Message, job => message ?? job.Message),
            cancellationToken) > 0;
    }

    /// <returns>False when the lease was lost.</returns>
    public async Task<bool> SaveCheckpointAsync(string lease, string checkpoint, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await Held(context, lease).ExecuteUpdateAsync(set => set.SetProperty(job => job.Checkpoint, checkpoint), cancellationToken) > 0;
    }

    /// <summary>Ends a job.</summary>
    /// <returns>False when the lease was lost.</returns>
    public async Task<bool> EndAsync(string lease, JobOutcome outcome, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await Held(context, lease).ExecuteUpdateAsync(
            set => set
                .SetProperty(job => job.State, outcome.State)
                .SetProperty(job => job.Result, outcome.Result)
                .SetProperty(job => job.Error, outcome.Error)
                .SetProperty(job => job.Progress, job => outcome.Progress ?? job.Progress)
                .SetProperty(job => job.Message, job => outcome.Message ?? job.Message)
                .SetProperty(job => job.FinishedAt, now)
                .SetProperty(job => job.DueAt, now)
                .SetProperty(job => job.LeaseId, (string?)null)
                .SetProperty(job => job.OpenKey, (string?)null),
            cancellationToken) > 0;
    }

    /// <summary>Gives a job back; one that was asked to end has then ended.</summary>
    /// <param name="lease">The lease.</param>
    /// <param name="error">Why the attempt failed; null when it did not, and then it does not count.</param>
    /// <param name="wait">Before the next attempt.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>False when the lease was lost.</returns>
    public async Task<bool> RequeueAsync(string lease, string? error, TimeSpan wait, CancellationToken cancellationToken)
    {
        DateTimeOffset? now = clock.GetUtcNow();
        var due = now.Value + wait;
        var notBefore = wait > TimeSpan.Zero ? due : (DateTimeOffset?)null;
        var attempts = error is null ? 1 : 0;
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await Held(context, lease).ExecuteUpdateAsync(
            set => set
                .SetProperty(job => job.State, job => job.CancelRequestedAt != null ? JobState.Cancelled : JobState.Queued)
                .SetProperty(job => job.FinishedAt, job => job.CancelRequestedAt != null ? now : null)
                .SetProperty(job => job.OpenKey, job => job.CancelRequestedAt != null ? null : job.OpenKey)
                .SetProperty(job => job.Error, job => error ?? job.Error)
                .SetProperty(job => job.Attempt, job => job.Attempt - attempts)
                .SetProperty(job => job.DueAt, due)
                .SetProperty(job => job.NotBefore, notBefore)
                .SetProperty(job => job.LeaseId, (string?)null),
            cancellationToken) > 0;
    }

    /// <summary>Deletes jobs that ended before a time, in slices.</summary>
    public async Task<int> DeleteEndedAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var jobs = context.Set<StoredJob>();
        var total = 0;
        while (true)
        {
            var deleted = await jobs
                .Where(job => jobs
                    .Where(old => old.FinishedAt != null && old.FinishedAt < before)
                    .OrderBy(old => old.Id).Take(DeleteSlice).Select(old => old.Id).Contains(job.Id))
                .ExecuteDeleteAsync(cancellationToken);
            total += deleted;
            if (deleted < DeleteSlice)
            {
                return total;
            }
        }
    }

    private static IQueryable<StoredJob> Held(ClipHarDbContext context, string lease) =>
        context.Set<StoredJob>().Where(job => job.LeaseId == lease && job.State == JobState.Running);

    /// <summary>One statement; rows that another worker is taking at this moment are passed over, so workers never wait for each other.</summary>
    private async Task<StoredJob?> ClaimOnPostgresAsync(
        ClipHarDbContext context, IReadOnlyCollection<string> kinds, string worker, TimeSpan lease, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var until = now + lease;
        var leaseId = ids.Next();
        var (queued, running) = (nameof(JobState.Queued), nameof(JobState.Running));
        var taken = await context.Set<StoredJob>().FromSql(
            $"""
            UPDATE jobs SET state = {running}, lease_id = {leaseId}, worker = {worker}, due_at = {until}, started_at = {now},
                attempt = attempt + 1
            WHERE id = (
                SELECT id FROM jobs WHERE state = {queued} AND due_at <= {now} AND kind = ANY({kinds.ToArray()})
                ORDER BY priority DESC, due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
            RETURNING *
            """).AsNoTracking().ToListAsync(cancellationToken);
        return taken.SingleOrDefault();
    }

    /// <summary>One statement, and SQLite runs one writing statement at a time.</summary>
    private async Task<StoredJob?> ClaimOnSqliteAsync(
        ClipHarDbContext context, IReadOnlyCollection<string> kinds, string worker, TimeSpan lease, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var until = now + lease;
        var leaseId = ids.Next();
        var jobs = context.Set<StoredJob>();
        var allowed = kinds.ToList();
        var ready = jobs.Where(job => job.State == JobState.Queued && job.DueAt <= now && allowed.Contains(job.Kind));
        if (!await ready.AnyAsync(cancellationToken))
        {
            // The usual answer of a poll needs no turn at writing.
            return null;
        }

        var taken = await jobs
            .Where(job => ready.OrderByDescending(next => next.Priority).ThenBy(next => next.DueAt).ThenBy(next => next.Id)
                .Take(1).Select(next => next.Id).Contains(job.Id))
            .ExecuteUpdateAsync(
                set => set
                    .SetProperty(job => job.State, JobState.Running)
                    .SetProperty(job => job.LeaseId, leaseId)
                    .SetProperty(job => job.Worker, worker)
                    .SetProperty(job => job.DueAt, until)
                    .SetProperty(job => job.StartedAt, now)
                    .SetProperty(job => job.Attempt, job => job.Attempt + 1),
                cancellationToken);
        return taken == 0 ? null : await jobs.AsNoTracking().SingleAsync(job => job.LeaseId == leaseId, cancellationToken);
    }
}

/// <summary>How a job ended.</summary>
/// <param name="Result">JSON.</param>
/// <param name="Progress">Null leaves what was reported.</param>
/// <param name="Message">Null leaves what was reported.</param>
internal sealed record JobOutcome(JobState State, string? Result = null, string? Error = null, double? Progress = null, string? Message = null);
