using ClipHar.Api.Errors;
using ClipHar.Client.Models;
using ClipHar.Core.Models.Hub;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClipHar.Api.Models;

/// <summary>DELETE /v1/models/pulls/{id}.</summary>
internal static class CancelPull
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapDelete("/models/pulls/{id}", Handle)
        .WithName("CancelPull")
        .WithSummary("Stop a pull; what was fetched is kept for the next try")
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static Ok<ModelPull> Handle(string id, ModelPullQueue queue)
    {
        queue.Cancel(id);
        return TypedResults.Ok((queue.Find(id) ?? throw RequestException.NotFound($"There is no pull '{id}'.")).ToResource());
    }
}
