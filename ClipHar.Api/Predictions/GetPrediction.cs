using ClipHar.Api.Errors;
using ClipHar.Client.Predictions;
using ClipHar.Core.Serving.Predictions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClipHar.Api.Predictions;

/// <summary>GET /v1/predictions/{id}.</summary>
internal static class GetPrediction
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/predictions/{id}", HandleAsync)
        .WithName("GetPrediction")
        .WithSummary("One recorded prediction")
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Ok<PredictionResource>> HandleAsync(string id, IPredictionStore store, CancellationToken cancellationToken)
    {
        var prediction = await store.FindAsync(id, cancellationToken)
            ?? throw RequestException.NotFound($"There is no prediction '{id}'.");
        return TypedResults.Ok(prediction.ToResource());
    }
}
