using System.Diagnostics;
using System.Text.Json;

namespace ClipHar.Core.Jobs;

internal static class JobMapping
{
    public static Job ToJob(this StoredJob row) => new()
    {
        Id = row.Id,
        Kind = row.Kind,
        Subject = row.Subject,
        State = row.State,
        Request = Parse(row.Request),
        Result = row.Result is null ? null : Parse(row.Result),
        Error = row.Error,
        Progress = row.Progress,
        Message = row.Message,
        Priority = row.Priority,
        Attempt = row.Attempt,
        MaxAttempts = row.MaxAttempts,
        CreatedAt = row.CreatedAt,
        NotBefore = row.NotBefore,
        StartedAt = row.StartedAt,
        FinishedAt = row.FinishedAt,
        CancelRequestedAt = row.CancelRequestedAt,
        Schedule = row.Schedule,
    };

    public static StoredJob ToRow(this JobRequest request, string id, DateTimeOffset now) => new()
    {
        Id = id,
        Kind = request.Kind,
        Subject = request.Subject,
        State = JobState.Queued,
        Priority = request.Priority,
        DueAt = request.NotBefore?.ToUniversalTime() ?? now,
        Request = request.Request.ValueKind == JsonValueKind.Undefined ? "null" : request.Request.GetRawText(),
        Attempt = 0,
        MaxAttempts = request.MaxAttempts,
        CreatedAt = now,
        NotBefore = request.NotBefore?.ToUniversalTime(),
        OpenKey = request.DedupeKey,
        TraceParent = Activity.Current?.Id,
    };

    public static JsonElement Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
