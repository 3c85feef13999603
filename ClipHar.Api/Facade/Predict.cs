using ClipHar.Api.Errors;
using ClipHar.Api.OpenApi;
using ClipHar.Api.Pictures;
using ClipHar.Client.Facade;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClipHar.Api.Facade;

/// <summary>POST /predict: the endpoint of the original server, with its shapes and more.</summary>
internal static class Predict
{
    private const string Example = """{"image_url": "https://example.com/picture.jpg", "top_k": 3}""";

    public static void Map(IEndpointRouteBuilder routes, ApiOptions limits) => routes.MapPost("/predict", HandleAsync)
        .AddEndpointFilter(routes.ServiceProvider.GetRequiredService<UploadBudget>())
        .WithName("Predict")
        .WithSummary("Classifies a picture given as base64 or as an address")
        .WithDescription(
            "For callers of the original CLIP HAR server: labels are those of the default vocabulary. New callers use /v1/classify.")
        .Accepts<PredictRequest>("application/json")
        .WithMetadata(new RequestLimit(limits.MaxRequestBytes), new RequestExample(Example))
        .ProducesRecognitionProblems();

    private static async Task<Ok<PredictResponse>> HandleAsync(
        HttpRequest request, PictureSource source, FacadeAnswers answers, CancellationToken cancellationToken)
    {
        var body = await RequestBody.ReadJsonAsync<PredictRequest>(request, cancellationToken);
        var picture = await source.ReadAsync(body.ImageData, "image_data", body.ImageUrl, "image_url", cancellationToken);
        return TypedResults.Ok(await answers.AnswerAsync(picture, body.TopK, cancellationToken));
    }
}
