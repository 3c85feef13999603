using ClipHar.Client.Features;
using ClipHar.Core.Features;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClipHar.Api.Features;

/// <summary>GET /v1/features/services/{name}.</summary>
internal static class GetFeatureService
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/services/{name}", HandleAsync)
        .WithName("GetFeatureService")
        .WithSummary("One feature service")
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Ok<FeatureServiceResource>> HandleAsync(string name, IFeatureStore store, CancellationToken cancellationToken)
    {
        var catalog = await store.GetCatalogAsync(cancellationToken);
        return TypedResults.Ok(catalog.GetService(name).ToResource());
    }
}
