using ClipHar.Api.Errors;
using ClipHar.Client.Features;
using ClipHar.Core.Features;
using ClipHar.Core.Features.Registry;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClipHar.Api.Features;

/// <summary>PUT /v1/features/services/{name}.</summary>
internal static class PutFeatureService
{
    private const int MaxBodyBytes = 1024 * 1024;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPut("/services/{name}", HandleAsync)
        .WithName("PutFeatureService")
        .WithSummary("Registers or changes a feature service")
        .WithDescription("Its features have to exist, and must not mix the embeddings of two encoders.")
        .Accepts<FeatureServiceResource>("application/json")
        .WithMetadata(new RequestLimit(MaxBodyBytes))
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status415UnsupportedMediaType);

    private static async Task<Results<Ok<FeatureServiceResource>, Created<FeatureServiceResource>>> HandleAsync(
        string name, IFeatureStore store, HttpRequest request, CancellationToken cancellationToken)
    {
        var resource = await RequestBody.ReadJsonAsync<FeatureServiceResource>(request, cancellationToken);
        if (resource.Name is { Length: > 0 } && resource.Name != name)
        {
            throw RequestException.Invalid("name", $"It is '{resource.Name}', but the address says '{name}'.");
        }

        var changes = await store.ApplyAsync(new FeatureDefinitions { Services = [resource.ToDefinition(name)] }, cancellationToken);
        var saved = (await store.GetCatalogAsync(cancellationToken)).FindService(name)!.ToResource();
        return changes[0].Kind is FeatureChangeKind.Created
            ? TypedResults.Created($"/v1/features/services/{name}", saved)
            : TypedResults.Ok(saved);
    }
}
