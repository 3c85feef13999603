using ClipHar.Api.Errors;
using ClipHar.Client.Models;
using ClipHar.Core.Models.Hub;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClipHar.Api.Models;

/// <summary>GET /v1/models/pulls/{id}.</summary>
internal static class GetPull
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/models/pulls/{id}", Handle)
        .WithName("GetPull")
        .WithSummary("Progress of one pull")
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static Ok<ModelPull> Handle(string id, ModelPullQueue queue) =>
        TypedResults.Ok((queue.Find(id) ?? throw RequestException.NotFound($"There is no pull '{id}'.")).ToResource());
}
