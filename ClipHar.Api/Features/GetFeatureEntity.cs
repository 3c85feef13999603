using ClipHar.Api.Errors;
using ClipHar.Client.Features;
using ClipHar.Core.Features;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClipHar.Api.Features;

/// <summary>GET /v1/features/entities/{name}.</summary>
internal static class GetFeatureEntity
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/entities/{name}", HandleAsync)
        .WithName("GetFeatureEntity")
        .WithSummary("One entity")
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Ok<FeatureEntityResource>> HandleAsync(string name, IFeatureStore store, CancellationToken cancellationToken)
    {
        var catalog = await store.GetCatalogAsync(cancellationToken);
        return TypedResults.Ok((catalog.FindEntity(name) ?? throw RequestException.NotFound($"There is no entity '{name}'.")).ToResource());
    }
}
