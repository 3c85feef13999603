using ClipHar.Client.Jobs;
using ClipHar.Core.Jobs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClipHar.Api.Jobs;

/// <summary>GET /v1/schedules.</summary>
internal static class ListSchedules
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/schedules", HandleAsync)
        .WithName("ListSchedules")
        .WithSummary("Jobs that start at set times");

    private static async Task<Ok<IReadOnlyList<ScheduleResource>>> HandleAsync(IJobSchedules schedules, CancellationToken cancellationToken)
    {
        var all = await schedules.ListAsync(cancellationToken);
        return TypedResults.Ok<IReadOnlyList<ScheduleResource>>([.. all.Select(schedule => schedule.ToResource())]);
    }
}
