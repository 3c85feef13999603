using ClipHar.Api.Errors;
using ClipHar.Client.Jobs;
using ClipHar.Core.Jobs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClipHar.Api.Jobs;

/// <summary>GET /v1/schedules/{name}.</summary>
internal static class GetSchedule
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/schedules/{name}", HandleAsync)
        .WithName("GetSchedule")
        .WithSummary("One schedule, with the next time at which it starts a job")
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Ok<ScheduleResource>> HandleAsync(string name, IJobSchedules schedules, CancellationToken cancellationToken)
    {
        var schedule = await schedules.FindAsync(name, cancellationToken)
            ?? throw RequestException.NotFound($"There is no schedule '{name}'.");
        return TypedResults.Ok(schedule.ToResource());
    }
}
