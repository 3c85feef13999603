using ClipHar.Client.Models;
using ClipHar.Core.Models;
using ClipHar.Core.Models.Hub;
using ClipHar.Inference.Deployments;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClipHar.Api.Models;

/// <summary>GET /v1/models/hub: what a pull would fetch, so that people see size and licence first.</summary>
internal static class GetHubModel
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/models/hub", HandleAsync)
        .WithName("GetHubModel")
        .WithSummary("Size and licence of a checkpoint on the hub")
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status502BadGateway);

    private static async Task<Ok<HubModelResource>> HandleAsync(
        string repository, string? revision, HubClient hub, IClipModelCatalog catalog, CancellationToken cancellationToken)
    {
        HubProblem.EnsureRepository(repository);
        try
        {
            var model = await hub.GetModelAsync(repository, revision ?? "main", cancellationToken);
            return TypedResults.Ok(new HubModelResource(
                model.Repository, model.Commit, model.License, model.SizeBytes, catalog.Find(
                    ModelName.FromRepository(repository)) is not null));
        }
        catch (HubException e)
        {
            throw HubProblem.From(e);
        }
    }
}
