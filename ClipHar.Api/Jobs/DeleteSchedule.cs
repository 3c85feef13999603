using ClipHar.Api.Errors;
using ClipHar.Core.Jobs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClipHar.Api.Jobs;

/// <summary>DELETE /v1/schedules/{name}.</summary>
internal static class DeleteSchedule
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapDelete("/schedules/{name}", HandleAsync)
        .WithName("DeleteSchedule")
        .WithSummary("Deletes a schedule; jobs that it started go on")
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<NoContent> HandleAsync(string name, IJobSchedules schedules, CancellationToken cancellationToken) =>
        await schedules.DeleteAsync(name, cancellationToken)
            ? TypedResults.NoContent()
            : throw RequestException.NotFound($"There is no schedule '{name}'.");
}
