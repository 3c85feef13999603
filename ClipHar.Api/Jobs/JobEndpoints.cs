using ClipHar.Core.Jobs;

namespace ClipHar.Api.Jobs;

/// <summary>What the API has of jobs and schedules.</summary>
internal static class JobEndpoints
{
    public static void Add(IServiceCollection services) => services.AddJobWorker();

    public static void Map(IEndpointRouteBuilder v1)
    {
        var jobs = v1.MapGroup("").WithTags("Jobs");
        ListJobs.Map(jobs);
        GetJob.Map(jobs);
        CancelJob.Map(jobs);
        ListSchedules.Map(jobs);
        GetSchedule.Map(jobs);
        PutSchedule.Map(jobs);
        DeleteSchedule.Map(jobs);
    }
}
