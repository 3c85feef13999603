using ClipHar.Api.Errors;
using ClipHar.Api.OpenApi;
using ClipHar.Client.Datasets;
using ClipHar.Core.Datasets.Registry;
using ClipHar.Core.Jobs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClipHar.Api.Datasets;

/// <summary>POST /v1/datasets/{name}/versions/{rev}/relabel.</summary>
internal static class RelabelVersion
{
    private const int MaxBodyBytes = 32 * 1024 * 1024;
    private const int MaxChanges = 100_000;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/{name}/versions/{rev}/relabel", HandleAsync)
        .WithName("RelabelDatasetVersion")
        .WithSummary("Makes a new version with other labels")
        .WithDescription("The version itself stays as it is. The new one is validated in the background before it is ready.")
        .Accepts<RelabelRequest>("application/json")
        .WithMetadata(
            new RequestLimit(MaxBodyBytes),
            new RequestExample("""{"changes": [{"path": "eating/0007.jpg", "label": "drinking"}], "message": "Reviewed by hand"}"""))
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
        .ProducesProblem(StatusCodes.Status415UnsupportedMediaType);

    private static async Task<Created<DatasetVersionResource>> HandleAsync(
        string name, string rev, IDatasetRegistry registry, IJobQueue queue, HttpRequest request, CancellationToken cancellationToken)
    {
        var body = await RequestBody.ReadJsonAsync<RelabelRequest>(request, cancellationToken);
        if (body.Changes is not { Count: >= 1 and <= MaxChanges } || body.Changes.Any(change => change?.Path is null))
        {
            throw RequestException.Invalid("changes", $"There are {body.Changes?.Count ?? 0}; 1 to {MaxChanges} with a path each are allowed.");
        }

        var version = await registry.GetVersionAsync(name, rev, cancellationToken);
        var changes = body.Changes.Select(change => new Relabelling(change.Path, change.Label)).ToList();
        var made = await registry.RelabelAsync(version, changes, body.Message, cancellationToken);
        await queue.ValidateNewAsync(made, cancellationToken);
        return TypedResults.Created($"/v1/datasets/{name}/versions/{made.Version}", made.ToResource());
    }
}
