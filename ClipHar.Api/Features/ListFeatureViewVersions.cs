using ClipHar.Client.Features;
using ClipHar.Core.Features;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClipHar.Api.Features;

/// <summary>GET /v1/features/views/{name}/versions.</summary>
internal static class ListFeatureViewVersions
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/views/{name}/versions", HandleAsync)
        .WithName("ListFeatureViewVersions")
        .WithSummary("Every version of a feature view, newest first")
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Ok<IReadOnlyList<FeatureViewResource>>> HandleAsync(
        string name, IFeatureStore store, CancellationToken cancellationToken)
    {
        var catalog = await store.GetCatalogAsync(cancellationToken);
        catalog.GetView(name);
        return TypedResults.Ok<IReadOnlyList<FeatureViewResource>>([.. catalog.Versions(name).Reverse().Select(view => view.ToResource())]);
    }
}
