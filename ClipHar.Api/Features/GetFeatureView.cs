using ClipHar.Client.Features;
using ClipHar.Core.Features;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClipHar.Api.Features;

/// <summary>GET /v1/features/views/{name}.</summary>
internal static class GetFeatureView
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/views/{name}", HandleAsync)
        .WithName("GetFeatureView")
        .WithSummary("A feature view: its newest version, or a given one")
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Ok<FeatureViewResource>> HandleAsync(
        string name, int? version, IFeatureStore store, CancellationToken cancellationToken)
    {
        var catalog = await store.GetCatalogAsync(cancellationToken);
        return TypedResults.Ok(catalog.GetView(name, version).ToResource());
    }
}
