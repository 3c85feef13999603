using ClipHar.Api.Jobs;
using ClipHar.Client.Jobs;
using ClipHar.Core.Datasets.Registry;
using ClipHar.Core.Jobs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClipHar.Api.Datasets;

/// <summary>POST /v1/datasets/{name}/versions/{rev}/validate.</summary>
internal static class ValidateVersion
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/{name}/versions/{rev}/validate", HandleAsync)
        .WithName("ValidateDatasetVersion")
        .WithSummary("Checks a version, in the background; asking again while it is checked gives the same job")
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Accepted<JobResource>> HandleAsync(
        string name, string rev, IDatasetRegistry registry, IJobQueue queue, CancellationToken cancellationToken)
    {
        var version = await registry.GetVersionAsync(name, rev, cancellationToken);
        var job = await queue.ValidateAsync(version, cancellationToken);
        return TypedResults.Accepted($"/v1/jobs/{job.Id}", job.ToResource());
    }
}
