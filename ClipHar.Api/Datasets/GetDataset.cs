using ClipHar.Api.OpenApi;
using ClipHar.Client.Datasets;
using ClipHar.Core.Datasets.Registry;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClipHar.Api.Datasets;

/// <summary>GET /v1/datasets/{name}.</summary>
internal static class GetDataset
{
    private const string Example = """
        {"name": "har", "description": "People at home", "licence": "cc-by-4.0", "latest_version": 3, "version_count": 4,
         "sample_count": 12600, "labels": ["eating", "running", "sitting"], "tags": {"gold": 3},
         "created_at": "2026-03-01T12:00:00Z", "updated_at": "2026-03-02T09:30:00Z"}
        """;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/{name}", HandleAsync)
        .WithName("GetDataset")
        .WithSummary("One dataset")
        .WithMetadata(new ResponseExample(StatusCodes.Status200OK, Example))
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Ok<DatasetResource>> HandleAsync(string name, IDatasetRegistry registry, CancellationToken cancellationToken) =>
        TypedResults.Ok((await registry.GetAsync(name, cancellationToken)).ToResource());
}
