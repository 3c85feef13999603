using ClipHar.Api.Errors;
using ClipHar.Client.Features;
using ClipHar.Core.Features;
using ClipHar.Core.Features.Registry;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClipHar.Api.Features;

/// <summary>PUT /v1/features/views/{name}.</summary>
internal static class PutFeatureView
{
    private const int MaxBodyBytes = 1024 * 1024;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPut("/views/{name}", HandleAsync)
        .WithName("PutFeatureView")
        .WithSummary("Registers a feature view, or a new version of it")
        .WithDescription("An equal definition changes nothing; any other becomes a new version, and the old ones stay. "
            + "A version with the same entities, features and encoder goes on with the rows of the one before.")
        .Accepts<FeatureViewResource>("application/json")
        .WithMetadata(new RequestLimit(MaxBodyBytes))
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status415UnsupportedMediaType);

    private static async Task<Results<Ok<FeatureViewResource>, Created<FeatureViewResource>>> HandleAsync(
        string name, IFeatureStore store, HttpRequest request, CancellationToken cancellationToken)
    {
        var resource = await RequestBody.ReadJsonAsync<FeatureViewResource>(request, cancellationToken);
        if (resource.Name is { Length: > 0 } && resource.Name != name)
        {
            throw RequestException.Invalid("name", $"It is '{resource.Name}', but the address says '{name}'.");
        }

        var changes = await store.ApplyAsync(new FeatureDefinitions { Views = [resource.ToDefinition(name)] }, cancellationToken);
        var saved = (await store.GetCatalogAsync(cancellationToken)).FindView(name)!.ToResource();
        return changes[0].Kind is FeatureChangeKind.Created
            ? TypedResults.Created($"/v1/features/views/{name}", saved)
            : TypedResults.Ok(saved);
    }
}
