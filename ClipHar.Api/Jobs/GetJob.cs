using ClipHar.Api.Errors;
using ClipHar.Api.OpenApi;
using ClipHar.Client.Jobs;
using ClipHar.Core.Jobs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClipHar.Api.Jobs;

/// <summary>GET /v1/jobs/{id}.</summary>
internal static class GetJob
{
    private const string Example = """
        {"id": "019c3f5f3c1e7d0ba1b2c3d4e5f60718", "kind": "dataset.validate", "subject": "dataset:har", "state": "running", "progress": 0.4,
         "message": "near duplicates", "request": {"dataset": "har", "version": 3}, "created_at": "2026-03-01T12:00:00Z",
         "started_at": "2026-03-01T12:00:01Z", "attempt": 1, "max_attempts": 3, "cancel_requested": false}
        """;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/jobs/{id}", HandleAsync)
        .WithName("GetJob")
        .WithSummary("One job with its progress")
        .WithMetadata(new ResponseExample(StatusCodes.Status200OK, Example))
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Ok<JobResource>> HandleAsync(string id, IJobQueue queue, CancellationToken cancellationToken)
    {
        var job = await queue.FindAsync(id, cancellationToken) ?? throw RequestException.NotFound($"There is no job '{id}'.");
        return TypedResults.Ok(job.ToResource());
    }
}
