using ClipHar.Client.Features;
using ClipHar.Core.Features;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClipHar.Api.Features;

/// <summary>GET /v1/features/services.</summary>
internal static class ListFeatureServices
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/services", HandleAsync)
        .WithName("ListFeatureServices")
        .WithSummary("All feature services");

    private static async Task<Ok<IReadOnlyList<FeatureServiceResource>>> HandleAsync(
        IFeatureStore store, CancellationToken cancellationToken)
    {
        var catalog = await store.GetCatalogAsync(cancellationToken);
        return TypedResults.Ok<IReadOnlyList<FeatureServiceResource>>([.. catalog.Services.Select(item => item.ToResource())]);
    }
}
