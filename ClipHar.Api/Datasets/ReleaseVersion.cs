using ClipHar.Api.Errors;
using ClipHar.Api.OpenApi;
using ClipHar.Client.Datasets;
using ClipHar.Core.Datasets.Registry;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClipHar.Api.Datasets;

/// <summary>POST /v1/datasets/{name}/versions/{rev}/release.</summary>
internal static class ReleaseVersion
{
    private const int MaxBodyBytes = 64 * 1024;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/{name}/versions/{rev}/release", HandleAsync)
        .WithName("ReleaseDatasetVersion")
        .WithSummary("A person lets a quarantined version pass; the reason is kept with it")
        .Accepts<ReleaseRequest>("application/json")
        .WithMetadata(new RequestLimit(MaxBodyBytes), new RequestExample("""{"reason": "The duplicates are two frames of one film"}"""))
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status415UnsupportedMediaType);

    private static async Task<Ok<DatasetVersionResource>> HandleAsync(
        string name, string rev, IDatasetRegistry registry, HttpRequest request, CancellationToken cancellationToken)
    {
        var body = await RequestBody.ReadJsonAsync<ReleaseRequest>(request, cancellationToken);
        if (string.IsNullOrWhiteSpace(body.Reason))
        {
            throw RequestException.Invalid("reason", "It is empty: say why the version may be used although a check failed.");
        }

        var version = await registry.GetVersionAsync(name, rev, cancellationToken);
        if (version.State != DatasetVersionState.Quarantined)
        {
            throw new RequestException(
                StatusCodes.Status409Conflict,
                "Not quarantined",
                $"Version {version.Version} of '{name}' is {DatasetMapping.Word(version.State)}; only a quarantined one can be released.");
        }

        var released = await registry.SetStateAsync(version, DatasetVersionState.Ready, null, body.Reason.Trim(), cancellationToken);
        return TypedResults.Ok(released.ToResource(await registry.ListEventsAsync(released, cancellationToken)));
    }
}
