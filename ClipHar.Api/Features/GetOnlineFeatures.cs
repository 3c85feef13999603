using ClipHar.Api.Errors;
using ClipHar.Client.Features;
using ClipHar.Core.Features;

namespace ClipHar.Api.Features;

/// <summary>POST /v1/features/online, and POST /get-online-features as Feast's server has it.</summary>
internal static class GetOnlineFeatures
{
    private const int MaxBodyBytes = 4 * 1024 * 1024;

    public static void Map(IEndpointRouteBuilder routes) => Describe(routes.MapPost("/online", HandleAsync))
        .WithName("GetOnlineFeatures")
        .WithSummary("The newest features of entities")
        .WithDescription("The body and the answer have Feast's form. A status is PRESENT, NULL_VALUE, NOT_FOUND, or OUTSIDE_MAX_AGE for a "
            + "value older than the view's time to live. Embeddings of two encoders are refused in one request.");

    public static void MapFeast(IEndpointRouteBuilder routes) => Describe(routes.MapPost("/get-online-features", HandleAsync))
        .WithName("FeastGetOnlineFeatures")
        .WithSummary("The same, where Feast's clients expect it");

    private static RouteHandlerBuilder Describe(RouteHandlerBuilder endpoint) => endpoint
        .Accepts<OnlineFeaturesRequest>("application/json")
        .Produces<FeaturesResponse>()
        .WithMetadata(new RequestLimit(MaxBodyBytes))
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status415UnsupportedMediaType);

    private static async Task<IResult> HandleAsync(HttpRequest request, IFeatureStore store, CancellationToken cancellationToken)
    {
        var body = await RequestBody.ReadJsonAsync<OnlineFeaturesRequest>(request, cancellationToken);
        return new FeaturesResult(await store.GetOnlineAsync(body.ToRequest(), cancellationToken));
    }
}
