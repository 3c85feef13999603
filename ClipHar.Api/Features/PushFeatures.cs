using ClipHar.Api.Errors;
using ClipHar.Client.Features;
using ClipHar.Core.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace ClipHar.Api.Features;

/// <summary>POST /v1/features/push, and POST /push as Feast's server has it.</summary>
internal static class PushFeatures
{
    private const int MaxBodyBytes = 16 * 1024 * 1024;

    public static void Map(IEndpointRouteBuilder routes) => Describe(routes.MapPost("/push", HandleAsync))
        .WithName("PushFeatures")
        .WithSummary("Writes rows of features")
        .WithDescription("All rows are written or none. Writing a row again changes nothing; online the newest event of a key counts, "
            + "whatever order rows come in.");

    public static void MapFeast(IEndpointRouteBuilder routes) => Describe(routes.MapPost("/push", HandleFeastAsync))
        .WithName("FeastPush")
        .WithSummary("The same, where Feast's clients expect it; to the online store when the request does not say where");

    private static RouteHandlerBuilder Describe(RouteHandlerBuilder endpoint) => endpoint
        .Accepts<PushFeaturesRequest>("application/json")
        .WithMetadata(new RequestLimit(MaxBodyBytes))
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status415UnsupportedMediaType);

    private static async Task<NoContent> HandleAsync(
        HttpRequest request, IFeatureStore store, IOptions<FeatureOptions> options, CancellationToken cancellationToken)
    {
        await PushAsync(request, store, options.Value, "online_and_offline", cancellationToken);
        return TypedResults.NoContent();
    }

    /// <summary>Feast's server answers null.</summary>
    private static async Task<Ok> HandleFeastAsync(
        HttpRequest request, IFeatureStore store, IOptions<FeatureOptions> options, CancellationToken cancellationToken)
    {
        await PushAsync(request, store, options.Value, "online", cancellationToken);
        return TypedResults.Ok();
    }

    private static async Task PushAsync(
        HttpRequest request, IFeatureStore store, FeatureOptions options, string defaultTarget, CancellationToken cancellationToken)
    {
        var body = await RequestBody.ReadJsonAsync<PushFeaturesRequest>(request, cancellationToken);
        var target = FeatureRequestMapping.ToTarget(body.To ?? defaultTarget);
        var view = await store.GetViewAsync(body.PushSourceName ?? "", cancellationToken);
        var rows = body.ToRows(view.Entities.Select(entity => entity.JoinKey).ToHashSet(), options.MaxRequestRows);
        await store.PushAsync(view.ToString(), rows, target, cancellationToken);
    }
}
