using ClipHar.Api.Errors;
using ClipHar.Client.Models;
using ClipHar.Inference.Deployments;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClipHar.Api.Models;

/// <summary>GET /v1/models/{name}.</summary>
internal static class GetModel
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/models/{name}", Handle)
        .WithName("GetModel")
        .WithSummary("One model")
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static Ok<ModelResource> Handle(string name, IClipModelCatalog catalog, IModelDeployments deployments)
    {
        var model = catalog.Find(name) ?? throw RequestException.NotFound($"There is no model '{name}'.");
        var status = deployments.List().FirstOrDefault(status => status.Name == model.Name);
        return TypedResults.Ok(model.ToResource(status, deployments.Champion));
    }
}
