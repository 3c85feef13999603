using ClipHar.Api.Errors;
using ClipHar.Client.Jobs;
using ClipHar.Core.Jobs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClipHar.Api.Jobs;

/// <summary>DELETE /v1/jobs/{id}.</summary>
internal static class CancelJob
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapDelete("/jobs/{id}", HandleAsync)
        .WithName("CancelJob")
        .WithSummary("Asks a job to end")
        .WithDescription("A queued job ends at once, a running one at its next safe point, in whatever process it runs; one that has ended "
            + "stays as it is. The answer is the job as it is now.")
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Ok<JobResource>> HandleAsync(string id, IJobQueue queue, CancellationToken cancellationToken)
    {
        var job = await queue.CancelAsync(id, cancellationToken) ?? throw RequestException.NotFound($"There is no job '{id}'.");
        return TypedResults.Ok(job.ToResource());
    }
}
