using ClipHar.Api.Errors;
using ClipHar.Api.OpenApi;
using ClipHar.Api.Pictures;
using ClipHar.Client.Facade;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClipHar.Api.Facade;

/// <summary>POST /predict/image: a picture file as a form.</summary>
internal static class PredictImage
{
    private static readonly FormDescription Form = new(
        "file", Many: false, [("top_k", "integer", "How many classes to return. Default: 5.")]);

    public static void Map(IEndpointRouteBuilder routes, ApiOptions limits) => routes.MapPost("/predict/image", HandleAsync)
        .AddEndpointFilter(routes.ServiceProvider.GetRequiredService<UploadBudget>())
        .WithName("PredictImage")
        .WithSummary("Classifies an uploaded picture file")
        .WithMetadata(new RequestLimit(limits.MaxRequestBytes), Form)
        .ProducesRecognitionProblems();

    private static async Task<Ok<PredictResponse>> HandleAsync(
        HttpRequest request, PictureForm forms, FacadeAnswers answers, CancellationToken cancellationToken)
    {
        var form = await forms.ReadAsync(request, Form.PictureField, maxPictures: 1, ["top_k"], cancellationToken);
        return TypedResults.Ok(await answers.AnswerAsync(form.Pictures[0], form.Integer("top_k"), cancellationToken));
    }
}
