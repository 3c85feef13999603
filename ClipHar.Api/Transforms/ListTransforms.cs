using ClipHar.Client.Transforms;
using ClipHar.Clip.Transforms;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClipHar.Api.Transforms;

/// <summary>GET /v1/transforms.</summary>
internal static class ListTransforms
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/transforms", Handle)
        .WithName("ListTransforms")
        .WithSummary("The built-in transform pipelines, and the kinds of steps that others can be made of")
        .WithDescription("A pipeline is a list of steps, then the model's own preprocessing, which is the same in training and in serving. "
            + "Its hash covers both. light, medium and strong augment training pictures; none is what serving does.")
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static Ok<TransformCatalog> Handle(string? model, PipelineResolver pipelines)
    {
        var preprocessing = pipelines.Preprocessing(model);
        return TypedResults.Ok(new TransformCatalog(
            [.. BuiltInTransforms.Names.Select(name => BuiltInTransforms.Get(name, preprocessing).ToResource())],
            [.. TransformStep.Types.Values.Select(type => type.ToResource())]));
    }
}
