using ClipHar.Api.Errors;
using ClipHar.Core.Datasets.Registry;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClipHar.Api.Datasets;

/// <summary>DELETE /v1/datasets/{name}.</summary>
internal static class DeleteDataset
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapDelete("/{name}", HandleAsync)
        .WithName("DeleteDataset")
        .WithSummary("Deletes a dataset with its versions")
        .WithDescription("Its pictures stay in the object store until they are collected. The numbers of its versions are never given again.")
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<NoContent> HandleAsync(string name, IDatasetRegistry registry, CancellationToken cancellationToken) =>
        await registry.DeleteAsync(name, cancellationToken)
            ? TypedResults.NoContent()
            : throw RequestException.NotFound($"There is no dataset '{name}'.");
}
