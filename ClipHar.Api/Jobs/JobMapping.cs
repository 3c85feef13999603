using System.Text.Json;
using ClipHar.Client.Jobs;
using ClipHar.Core.Jobs;

namespace ClipHar.Api.Jobs;

internal static class JobMapping
{
    /// <summary>As GET /v1/jobs/{id} shows it; also the answer (202) of whatever starts a job.</summary>
    public static JobResource ToResource(this Job job) => new()
    {
        Id = job.Id,
        Kind = job.Kind,
        Subject = job.Subject,
        State = JsonNamingPolicy.SnakeCaseLower.ConvertName(job.State.ToString()),
        Progress = job.Progress,
        Message = job.Message,
        Error = job.Error,
        Request = job.Request,
        Result = job.Result,
        CreatedAt = job.CreatedAt,
        StartedAt = job.StartedAt,
        FinishedAt = job.FinishedAt,
        Attempt = job.Attempt,
        MaxAttempts = job.MaxAttempts,
        NotBefore = job.State == JobState.Queued ? job.NotBefore : null,
        CancelRequested = job.CancelRequestedAt is not null,
        Schedule = job.Schedule,
    };

    public static ScheduleResource ToResource(this JobSchedule schedule) => new()
    {
        Name = schedule.Name,
        Cron = schedule.Cron,
        TimeZone = schedule.TimeZone,
        Kind = schedule.Kind,
        Subject = schedule.Subject,
        Request = schedule.Request,
        Priority = schedule.Priority,
        Enabled = schedule.Enabled,
        CatchUp = JsonNamingPolicy.SnakeCaseLower.ConvertName(schedule.CatchUp.ToString()),
        AllowOverlap = schedule.AllowOverlap,
        NextAt = schedule.NextAt,
        LastAt = schedule.LastAt,
        LastJobId = schedule.LastJobId,
    };
}
