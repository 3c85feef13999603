using ClipHar.Client.Models;
using ClipHar.Inference.Deployments;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClipHar.Api.Models;

/// <summary>GET /v1/models.</summary>
internal static class ListModels
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/models", Handle)
        .WithName("ListModels")
        .WithSummary("The models this server has on disk, and which of them are loaded");

    private static Ok<IReadOnlyList<ModelResource>> Handle(IClipModelCatalog catalog, IModelDeployments deployments)
    {
        var statuses = deployments.List().ToDictionary(status => status.Name);
        return TypedResults.Ok<IReadOnlyList<ModelResource>>(
            [.. catalog.List().Select(model => model.ToResource(statuses.GetValueOrDefault(model.Name), deployments.Champion))]);
    }
}
