using System.Data.Common;
using ClipHar.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace ClipHar.Core.Jobs;

/// <summary>The jobs in the database, as those see them who ask for them.</summary>
internal sealed class JobQueue(
    IDbContextFactory<ClipHarDbContext> contexts, TimeOrderedIds ids, JobSignals signals, IOptions<JobOptions> options, TimeProvider clock)
    : IJobQueue
{
    /// <summary>How often somebody else may make and end a job of the same key while we try.</summary>
    private const int EnqueueAttempts = 10;

    public async Task<Job> EnqueueAsync(JobRequest request, CancellationToken cancellationToken)
    {
        JobRules.Check(request);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        for (var attempt = 1; ; attempt++)
        {
            if (await FindOpenAsync(context, request.DedupeKey, cancellationToken) is { } open)
            {
                return open.ToJob();
            }

            var row = request.ToRow(ids.Next(), clock.GetUtcNow());
            context.Add(row);
            try
            {
                await context.SaveChangesAsync(cancellationToken);
                signals.OnEnqueued();
                signals.OnChanged(row.Id);
                return row.ToJob();
            }
            catch (DbUpdateException exception)
                when (request.DedupeKey is not null && exception.InnerException is DbException && attempt < EnqueueAttempts)
            {
                // Somebody else made one between our look and our write, or the database has another complaint, which then comes again.
                context.ChangeTracker.Clear();
            }
        }
    }

    public async Task<Job?> FindAsync(string id, CancellationToken cancellationToken)
    {
        if (!TimeOrderedIds.IsValid(id))
        {
            return null;
        }

        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var row = await context.Set<StoredJob>().AsNoTracking().SingleOrDefaultAsync(job => job.Id == id, cancellationToken);
        return row?.ToJob();
    }

    public async Task<JobPage> ListAsync(JobFilter filter, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        if (filter.Limit is < 1 or > JobFilter.MaxLimit)
        {
            throw new ArgumentException($"limit is {filter.Limit}; allowed are 1 to {JobFilter.MaxLimit}.", nameof(filter));
        }

        if (filter.Cursor is not null && !TimeOrderedIds.IsValid(filter.Cursor))
        {
            throw new ArgumentException("The cursor is not one that a listing returned.", nameof(filter));
        }

        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await Filter(context.Set<StoredJob>().AsNoTracking(), filter)
            .OrderByDescending(job => job.Id)
            .Take(filter.Limit + 1)
            .ToListAsync(cancellationToken);
        var items = rows.Take(filter.Limit).Select(row => row.ToJob()).ToList();
        return new JobPage(items, rows.Count > filter.Limit ? items[^1].Id : null);
    }

    public async Task<Job?> CancelAsync(string id, CancellationToken cancellationToken)
    {
        if (!TimeOrderedIds.IsValid(id))
        {
            return null;
        }

        var now = clock.GetUtcNow();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var ended = await context.Set<StoredJob>().Where(job => job.Id == id && job.State == JobState.Queued).ExecuteUpdateAsync(
            set => set
                .SetProperty(job => job.State, JobState.Cancelled)
                .SetProperty(job => job.CancelRequestedAt, now)
                .SetProperty(job => job.FinishedAt, now)
                .SetProperty(job => job.DueAt, now)
                .SetProperty(job => job.OpenKey, (string?)null),
            cancellationToken);
        var asked = ended > 0
            ? 0
            : await context.Set<StoredJob>()
                .Where(job => job.Id == id && job.State == JobState.Running && job.CancelRequestedAt == null)
                .ExecuteUpdateAsync(set => set.SetProperty(job => job.CancelRequestedAt, now), cancellationToken);
        if (asked > 0)
        {
            signals.OnCancelRequested(id);
        }

        if (ended + asked > 0)
        {
            signals.OnChanged(id);
        }

        return await FindAsync(id, cancellationToken);
    }

    public async Task<Job> WaitAsync(string id, IProgress<Job>? progress, CancellationToken cancellationToken)
    {
        var wake = new WakeUp(clock);
        void OnChanged(string changed)
        {
            if (changed == id)
            {
                wake.Set();
            }
        }

        signals.Changed += OnChanged;
        try
        {
            Job? seen = null;
            while (true)
            {
                var job = await FindAsync(id, cancellationToken) ?? throw new ArgumentException($"There is no job '{id}'.", nameof(id));
                if (job.IsEnded)
                {
                    return job;
                }

                if (job.State != seen?.State || job.Progress != seen?.Progress || job.Message != seen?.Message)
                {
                    progress?.Report(job);
                }

                seen = job;
                await wake.WaitAsync(options.Value.PollInterval, cancellationToken);
            }
        }
        finally
        {
            signals.Changed -= OnChanged;
        }
    }

    private static async Task<StoredJob?> FindOpenAsync(ClipHarDbContext context, string? key, CancellationToken cancellationToken) =>
        key is null ? null : await context.Set<StoredJob>().AsNoTracking().SingleOrDefaultAsync(job => job.OpenKey == key, cancellationToken);

    private static IQueryable<StoredJob> Filter(IQueryable<StoredJob> jobs, JobFilter filter)
    {
        if (filter.Cursor is { } cursor)
        {
#pragma warning disable CA1309 // translated to SQL, where the column's collation orders by bytes; other overloads have no translation
            jobs = jobs.Where(job => string.Compare(job.Id, cursor) < 0);
#pragma warning restore CA1309
        }

        if (filter.Kind is { } kind)
        {
            jobs = jobs.Where(job => job.Kind == kind);
        }

        if (filter.Subject is { } subject)
        {
            jobs = jobs.Where(job => job.Subject == subject);
        }

        if (filter.States.Count > 0)
        {
            var states = filter.States.ToList();
            jobs = jobs.Where(job => states.Contains(job.State));
        }

        return jobs;
    }
}
