using ClipHar.Client.Models;
using ClipHar.Core.Models.Hub;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClipHar.Api.Models;

/// <summary>POST /v1/models/pull.</summary>
internal static class PullModel
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/models/pull", Handle)
        .WithName("PullModel")
        .WithSummary("Fetch a checkpoint from the hub, in the background; asking twice gives the same pull")
        .ProducesProblem(StatusCodes.Status400BadRequest);

    private static Accepted<ModelPull> Handle(ModelPullRequest request, ModelPullQueue queue)
    {
        HubProblem.EnsureRepository(request.Repository);
        var pull = queue.Enqueue(request.Repository, request.Revision ?? "main").ToResource();
        return TypedResults.Accepted($"/v1/models/pulls/{pull.Id}", pull);
    }
}
