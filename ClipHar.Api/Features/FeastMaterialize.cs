using ClipHar.Api.Errors;
using ClipHar.Client.Features;
using ClipHar.Core.Features;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClipHar.Api.Features;

/// <summary>POST /materialize and POST /materialize-incremental as Feast's server has them: the answer comes when it is done.</summary>
internal static class FeastMaterialize
{
    private const int MaxBodyBytes = 64 * 1024;

    public static void MapFeast(IEndpointRouteBuilder routes)
    {
        Describe(routes.MapPost("/materialize", HandleAsync))
            .WithName("FeastMaterialize")
            .WithSummary("Brings offline rows of a time range online");
        Describe(routes.MapPost("/materialize-incremental", HandleIncrementalAsync))
            .WithName("FeastMaterializeIncremental")
            .WithSummary("Brings online what is new offline since the last time");
    }

    private static RouteHandlerBuilder Describe(RouteHandlerBuilder endpoint) => endpoint
        .Accepts<MaterializeFeaturesRequest>("application/json")
        .WithMetadata(new RequestLimit(MaxBodyBytes))
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status415UnsupportedMediaType);

    private static async Task<Ok> HandleAsync(HttpRequest request, IFeatureStore store, CancellationToken cancellationToken)
    {
        var body = await RequestBody.ReadJsonAsync<MaterializeFeaturesRequest>(request, cancellationToken);
        if (body.StartTs is null || body.EndTs is null)
        {
            throw RequestException.Invalid(body.StartTs is null ? "start_ts" : "end_ts", "It is missing.");
        }

        await store.MaterializeAsync(body.ToRequest(), checkpoint: null, report: null, cancellationToken);
        return TypedResults.Ok();
    }

    private static async Task<Ok> HandleIncrementalAsync(HttpRequest request, IFeatureStore store, CancellationToken cancellationToken)
    {
        var body = await RequestBody.ReadJsonAsync<MaterializeFeaturesRequest>(request, cancellationToken);
        await store.MaterializeAsync((body with { StartTs = null }).ToRequest(), checkpoint: null, report: null, cancellationToken);
        return TypedResults.Ok();
    }
}
