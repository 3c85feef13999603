using ClipHar.Client.Features;
using ClipHar.Core.Features;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClipHar.Api.Features;

/// <summary>GET /v1/features/entities.</summary>
internal static class ListFeatureEntities
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/entities", HandleAsync)
        .WithName("ListFeatureEntities")
        .WithSummary("All entities");

    private static async Task<Ok<IReadOnlyList<FeatureEntityResource>>> HandleAsync(
        IFeatureStore store, CancellationToken cancellationToken)
    {
        var catalog = await store.GetCatalogAsync(cancellationToken);
        return TypedResults.Ok<IReadOnlyList<FeatureEntityResource>>([.. catalog.Entities.Select(item => item.ToResource())]);
    }
}
