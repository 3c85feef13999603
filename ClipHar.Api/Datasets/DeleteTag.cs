using ClipHar.Api.Errors;
using ClipHar.Core.Datasets.Registry;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClipHar.Api.Datasets;

/// <summary>DELETE /v1/datasets/{name}/tags/{tag}.</summary>
internal static class DeleteTag
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapDelete("/{name}/tags/{tag}", HandleAsync)
        .WithName("DeleteDatasetTag")
        .WithSummary("Takes a tag away; the version stays")
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<NoContent> HandleAsync(string name, string tag, IDatasetRegistry registry, CancellationToken cancellationToken) =>
        await registry.UntagAsync(name, tag, cancellationToken)
            ? TypedResults.NoContent()
            : throw RequestException.NotFound($"The dataset '{name}' has no tag '{tag}'.");
}
