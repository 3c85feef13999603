using ClipHar.Client.Datasets;
using ClipHar.Core.Datasets.Registry;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClipHar.Api.Datasets;

/// <summary>GET /v1/datasets/{name}/versions.</summary>
internal static class ListVersions
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/{name}/versions", HandleAsync)
        .WithName("ListDatasetVersions")
        .WithSummary("The versions of a dataset, newest first")
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Ok<IReadOnlyList<DatasetVersionResource>>> HandleAsync(
        string name, IDatasetRegistry registry, CancellationToken cancellationToken)
    {
        await registry.GetAsync(name, cancellationToken);
        var versions = await registry.ListVersionsAsync(name, cancellationToken);
        return TypedResults.Ok<IReadOnlyList<DatasetVersionResource>>([.. versions.Select(version => version.ToResource())]);
    }
}
