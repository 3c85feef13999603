using ClipHar.Client.Datasets;
using ClipHar.Core.Datasets.Registry;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClipHar.Api.Datasets;

/// <summary>GET /v1/datasets.</summary>
internal static class ListDatasets
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/", HandleAsync)
        .WithName("ListDatasets")
        .WithSummary("All datasets, by name");

    private static async Task<Ok<IReadOnlyList<DatasetResource>>> HandleAsync(IDatasetRegistry registry, CancellationToken cancellationToken)
    {
        var datasets = await registry.ListAsync(cancellationToken);
        return TypedResults.Ok<IReadOnlyList<DatasetResource>>([.. datasets.Select(dataset => dataset.ToResource())]);
    }
}
