using ClipHar.Api.Errors;
using ClipHar.Client.Features;
using ClipHar.Core.Features;
using ClipHar.Core.Features.Registry;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClipHar.Api.Features;

/// <summary>PUT /v1/features/entities/{name}.</summary>
internal static class PutFeatureEntity
{
    private const int MaxBodyBytes = 1024 * 1024;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPut("/entities/{name}", HandleAsync)
        .WithName("PutFeatureEntity")
        .WithSummary("Registers or changes an entity")
        .WithDescription("Key and type of an entity that views have rows by cannot be changed.")
        .Accepts<FeatureEntityResource>("application/json")
        .WithMetadata(new RequestLimit(MaxBodyBytes))
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status415UnsupportedMediaType);

    private static async Task<Results<Ok<FeatureEntityResource>, Created<FeatureEntityResource>>> HandleAsync(
        string name, IFeatureStore store, HttpRequest request, CancellationToken cancellationToken)
    {
        var resource = await RequestBody.ReadJsonAsync<FeatureEntityResource>(request, cancellationToken);
        if (resource.Name is { Length: > 0 } && resource.Name != name)
        {
            throw RequestException.Invalid("name", $"It is '{resource.Name}', but the address says '{name}'.");
        }

        var changes = await store.ApplyAsync(new FeatureDefinitions { Entities = [resource.ToDefinition(name)] }, cancellationToken);
        var saved = (await store.GetCatalogAsync(cancellationToken)).FindEntity(name)!.ToResource();
        return changes[0].Kind is FeatureChangeKind.Created
            ? TypedResults.Created($"/v1/features/entities/{name}", saved)
            : TypedResults.Ok(saved);
    }
}
