using System.Text.Json;
using ClipHar.Client.Jobs;
using ClipHar.Core.Jobs;

namespace ClipHar.Api.Jobs;

internal static class JobMapping
{
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
        NotBefore = job.NotBefore,
        CancelRequested = job.CancelRequestedAt is not null,
        Schedule = job.Schedule,
    };
}
