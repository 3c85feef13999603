using ClipHar.Client.Models;
using ClipHar.Core.Models.Hub;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClipHar.Api.Models;

/// <summary>GET /v1/models/pulls.</summary>
internal static class ListPulls
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/models/pulls", Handle)
        .WithName("ListPulls")
        .WithSummary("Pulls that run, wait or have ended, newest first");

    private static Ok<IReadOnlyList<ModelPull>> Handle(ModelPullQueue queue) =>
        TypedResults.Ok<IReadOnlyList<ModelPull>>([.. queue.List().Select(pull => pull.ToResource())]);
}
