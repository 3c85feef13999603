using ClipHar.Api.Errors;
using ClipHar.Client.Features;
using ClipHar.Core.Features;
using Microsoft.Extensions.Options;

namespace ClipHar.Api.Features;

/// <summary>POST /v1/features/historical.</summary>
internal static class GetHistoricalFeatures
{
    private const int MaxBodyBytes = 16 * 1024 * 1024;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/historical", HandleAsync)
        .WithName("GetHistoricalFeatures")
        .WithSummary("Features as they were known at a moment of each row")
        .WithDescription("A point-in-time join: for each row the newest values whose event is not after its time stamp, nor longer "
            + "before it than the view's time to live. The answer has the form of online features.")
        .Accepts<HistoricalFeaturesRequest>("application/json")
        .Produces<FeaturesResponse>()
        .WithMetadata(new RequestLimit(MaxBodyBytes))
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status415UnsupportedMediaType);

    private static async Task<IResult> HandleAsync(
        HttpRequest request, IFeatureStore store, IOptions<FeatureOptions> options, CancellationToken cancellationToken)
    {
        var body = await RequestBody.ReadJsonAsync<HistoricalFeaturesRequest>(request, cancellationToken);
        return new FeaturesResult(await store.GetHistoricalAsync(body.ToRequest(options.Value.MaxRequestRows), cancellationToken));
    }
}
