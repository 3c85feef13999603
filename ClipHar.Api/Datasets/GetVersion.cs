using System.ComponentModel;
using ClipHar.Client.Datasets;
using ClipHar.Core.Datasets.Registry;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClipHar.Api.Datasets;

/// <summary>GET /v1/datasets/{name}/versions/{rev}.</summary>
internal static class GetVersion
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/{name}/versions/{rev}", HandleAsync)
        .WithName("GetDatasetVersion")
        .WithSummary("One version, with what happened to it")
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Ok<DatasetVersionResource>> HandleAsync(
        string name,
        [Description("A number, a tag, latest (the newest that is ready), or 6 or more digits of a manifest id")] string rev,
        IDatasetRegistry registry,
        CancellationToken cancellationToken)
    {
        var version = await registry.GetVersionAsync(name, rev, cancellationToken);
        return TypedResults.Ok(version.ToResource(await registry.ListEventsAsync(version, cancellationToken)));
    }
}
