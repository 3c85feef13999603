using System.Data.Common;
using System.Text.Json;
using ClipHar.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace ClipHar.Core.Jobs;

/// <summary>The schedules in the database.</summary>
internal sealed class JobSchedules(IDbContextFactory<ClipHarDbContext> contexts, JobSignals signals, TimeProvider clock) : IJobSchedules
{
    private const int SaveAttempts = 10;

    public async Task<IReadOnlyList<JobSchedule>> ListAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await context.Set<StoredSchedule>().AsNoTracking().OrderBy(row => row.Name).ToListAsync(cancellationToken);
        return [.. rows.Select(Read)];
    }

    public async Task<JobSchedule?> FindAsync(string name, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var row = await context.Set<StoredSchedule>().AsNoTracking().SingleOrDefaultAsync(row => row.Name == name, cancellationToken);
        return row is null ? null : Read(row);
    }

    public async Task<JobSchedule> SaveAsync(JobSchedule schedule, CancellationToken cancellationToken)
    {
        Check(schedule);
        var times = CronTimes.Parse(schedule.Cron, schedule.TimeZone);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var saved = await WriteAsync(schedule, times, cancellationToken);
                signals.OnScheduled();
                return saved;
            }
            catch (DbUpdateException exception)
                when (attempt < SaveAttempts && (exception is DbUpdateConcurrencyException || exception.InnerException is DbException))
            {
                // It fired, or somebody else made it, between our reading and writing.
            }
        }
    }

    public async Task<bool> DeleteAsync(string name, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Set<StoredSchedule>().Where(row => row.Name == name).ExecuteDeleteAsync(cancellationToken) > 0;
    }

    private async Task<JobSchedule> WriteAsync(JobSchedule schedule, CronTimes times, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var row = await context.Set<StoredSchedule>().SingleOrDefaultAsync(row => row.Name == schedule.Name, cancellationToken);
        if (row is null)
        {
            row = new StoredSchedule
            {
                Name = schedule.Name,
                Cron = "",
                TimeZone = "",
                Kind = "",
                Request = "",
                Priority = 0,
                Enabled = false,
                CatchUp = default,
                AllowOverlap = false,
                Revision = 0,
            };
            context.Add(row);
        }

        var goesOn = row.Enabled && row.Cron == schedule.Cron && row.TimeZone == schedule.TimeZone;
        row.Cron = schedule.Cron;
        row.TimeZone = schedule.TimeZone;
        row.Kind = schedule.Kind;
        row.Subject = schedule.Subject;
        row.Request = schedule.Request.ValueKind == JsonValueKind.Undefined ? "{}" : schedule.Request.GetRawText();
        row.Priority = schedule.Priority;
        row.Enabled = schedule.Enabled;
        row.CatchUp = schedule.CatchUp;
        row.AllowOverlap = schedule.AllowOverlap;
        row.Revision++;

        // A change of what is done must not swallow a time that is due and was not seen yet.
        row.NextAt = !schedule.Enabled ? null : goesOn ? row.NextAt : times.After(clock.GetUtcNow());
        await context.SaveChangesAsync(cancellationToken);
        return Read(row);
    }

    private static void Check(JobSchedule schedule)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        if (!JobRules.IsName(schedule.Name))
        {
            throw new JobScheduleException("name", NotAName(schedule.Name));
        }

        if (!JobRules.IsName(schedule.Kind))
        {
            throw new JobScheduleException("kind", NotAName(schedule.Kind));
        }

        if (!JobRules.IsKey(schedule.Subject))
        {
            throw new JobScheduleException("subject", $"It must have 1 to {JobRules.MaxKeyLength} characters and no control characters.");
        }
    }

    private static string NotAName(string? name) =>
        $"'{name}' is no name: allowed are 1 to {JobRules.MaxKindLength} lower-case letters, digits, '-', '_' and '.', starting with a letter or digit.";

    private static JobSchedule Read(StoredSchedule row) => new()
    {
        Name = row.Name,
        Cron = row.Cron,
        TimeZone = row.TimeZone,
        Kind = row.Kind,
        Subject = row.Subject,
        Request = JobMapping.Parse(row.Request),
        Priority = row.Priority,
        Enabled = row.Enabled,
        CatchUp = row.CatchUp,
        AllowOverlap = row.AllowOverlap,
        NextAt = row.NextAt,
        LastAt = row.LastAt,
        LastJobId = row.LastJobId,
    };
}
