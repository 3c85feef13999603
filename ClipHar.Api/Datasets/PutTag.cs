using ClipHar.Api.Errors;
using ClipHar.Api.OpenApi;
using ClipHar.Client.Datasets;
using ClipHar.Core.Datasets.Registry;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClipHar.Api.Datasets;

/// <summary>PUT /v1/datasets/{name}/tags/{tag}.</summary>
internal static class PutTag
{
    private const int MaxBodyBytes = 4096;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPut("/{name}/tags/{tag}", HandleAsync)
        .WithName("PutDatasetTag")
        .WithSummary("Points a tag at a version; it is taken from another")
        .Accepts<TagRequest>("application/json")
        .WithMetadata(new RequestLimit(MaxBodyBytes), new RequestExample("""{"rev": "3"}"""))
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status415UnsupportedMediaType);

    private static async Task<Ok<DatasetResource>> HandleAsync(
        string name, string tag, IDatasetRegistry registry, HttpRequest request, CancellationToken cancellationToken)
    {
        var body = await RequestBody.ReadJsonAsync<TagRequest>(request, cancellationToken);
        var version = await registry.GetVersionAsync(name, body.Rev ?? "", cancellationToken);
        await registry.TagAsync(version, tag, cancellationToken);
        return TypedResults.Ok((await registry.GetAsync(name, cancellationToken)).ToResource());
    }
}
