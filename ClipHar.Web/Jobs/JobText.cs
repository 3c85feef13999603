using System.Globalization;
using ClipHar.Client.Jobs;

namespace ClipHar.Web.Jobs;

/// <summary>Jobs in words for people.</summary>
public static class JobText
{
    private const string DatasetSubject = "dataset:";

    /// <summary>State as a word and as a pill's colour.</summary>
    public static (string Text, string Style) State(JobResource job) => job switch
    {
        { IsEnded: false, CancelRequested: true } => ("being cancelled", "warn"),
        { State: "queued" } => ("waiting", ""),
        { State: "running" } => ("running", "accent"),
        { State: "succeeded" } => ("done", "accent"),
        { State: "failed" } => ("failed", "bad"),
        { State: "cancelled" } => ("cancelled", "warn"),
        _ => (job.State, ""),
    };

    /// <summary>What is being done, with the share that is done.</summary>
    public static string Doing(JobResource job)
    {
        var what = job switch
        {
            { CancelRequested: true, IsEnded: false } => "Ends at its next safe point",
            { State: "queued", Error: { Length: > 0 } error } => $"Tries again soon: {error}",
            { State: "queued" } => "Waiting for its turn",
            { Message: { Length: > 0 } message } => message,
            _ => "At work",
        };
        var percent = job.Progress is { } progress
            ? string.Create(CultureInfo.InvariantCulture, $" · {(int)(100 * Math.Clamp(progress, 0, 1))} %")
            : "";
        var attempt = job.Attempt > 1 ? $" · attempt {job.Attempt}" : "";
        return what + percent + attempt;
    }

    /// <summary>The data set that a job is about; null when it is about something else.</summary>
    public static string? Dataset(JobResource job) =>
        job.Subject?.StartsWith(DatasetSubject, StringComparison.Ordinal) == true
            ? job.Subject[DatasetSubject.Length..].Split('@', ':')[0]
            : null;
}
