using ClipHar.Client.Features;
using ClipHar.Core.Features;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClipHar.Api.Features;

/// <summary>GET /v1/features/views.</summary>
internal static class ListFeatureViews
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/views", HandleAsync)
        .WithName("ListFeatureViews")
        .WithSummary("The newest version of every feature view");

    private static async Task<Ok<IReadOnlyList<FeatureViewResource>>> HandleAsync(IFeatureStore store, CancellationToken cancellationToken)
    {
        var catalog = await store.GetCatalogAsync(cancellationToken);
        return TypedResults.Ok<IReadOnlyList<FeatureViewResource>>([.. catalog.Views.Select(item => item.ToResource())]);
    }
}
