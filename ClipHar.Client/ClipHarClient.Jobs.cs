using ClipHar.Client.Jobs;
using ClipHar.Client.Predictions;

namespace ClipHar.Client;

public sealed partial class ClipHarClient
{
    /// <summary>One page of jobs, newest first.</summary>
    public Task<Page<JobResource>> GetJobsAsync(JobQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        return GetAsync<Page<JobResource>>("v1/jobs" + query.ToQueryString(), cancellationToken);
    }

    public Task<JobResource> GetJobAsync(string id, CancellationToken cancellationToken) =>
        GetAsync<JobResource>($"v1/jobs/{Escape(id)}", cancellationToken);

    /// <summary>Asks a job to end; a running one ends at its next safe point.</summary>
    /// <returns>The job as it is now.</returns>
    public Task<JobResource> CancelJobAsync(string id, CancellationToken cancellationToken) =>
        SendAsync<JobResource>(HttpMethod.Delete, $"v1/jobs/{Escape(id)}", null, cancellationToken);

    public async Task<IReadOnlyList<ScheduleResource>> GetSchedulesAsync(CancellationToken cancellationToken) =>
        await GetAsync<List<ScheduleResource>>("v1/schedules", cancellationToken);

    public Task<ScheduleResource> GetScheduleAsync(string name, CancellationToken cancellationToken) =>
        GetAsync<ScheduleResource>($"v1/schedules/{Escape(name)}", cancellationToken);

    /// <summary>Makes or replaces a schedule.</summary>
    public Task<ScheduleResource> PutScheduleAsync(ScheduleResource schedule, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        return SendAsync<ScheduleResource>(HttpMethod.Put, $"v1/schedules/{Escape(schedule.Name)}", Json(schedule), cancellationToken);
    }

    public async Task DeleteScheduleAsync(string name, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Delete, $"v1/schedules/{Escape(name)}", null, null, cancellationToken);
    }
}
