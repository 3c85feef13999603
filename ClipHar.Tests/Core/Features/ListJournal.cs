using System.Text.Json;
using ClipHar.Core.Jobs;

namespace ClipHar.Tests.Core.Features;

/// <summary>Remembers what a job reports.</summary>
internal sealed class ListJournal : IJobJournal
{
    public List<double?> Progress { get; } = [];

    public List<JsonElement> Checkpoints { get; } = [];

    public JobContext Context<T>(string kind, T request) => new(
        new Job
        {
            Id = "job",
            Kind = kind,
            State = JobState.Running,
            Request = JobJson.ToElement(request),
            Priority = 0,
            Attempt = 1,
            MaxAttempts = 3,
            CreatedAt = FeatureFixture.Start,
        },
        Checkpoints.Count > 0 ? Checkpoints[^1] : null,
        this);

    public Task ReportAsync(double? progress, string? message)
    {
        Progress.Add(progress);
        return Task.CompletedTask;
    }

    public Task SaveCheckpointAsync(JsonElement checkpoint, CancellationToken cancellationToken)
    {
        Checkpoints.Add(checkpoint);
        return Task.CompletedTask;
    }
}
