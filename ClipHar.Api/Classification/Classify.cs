using ClipHar.Api.Errors;
using ClipHar.Api.OpenApi;
using ClipHar.Api.Pictures;
using ClipHar.Client.Classification;
using ClipHar.Core.Serving.Predictions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace ClipHar.Api.Classification;

/// <summary>POST /v1/classify.</summary>
internal static class Classify
{
    private const string RequestJson = """{"url": "https://example.com/picture.jpg", "labels": ["riding a horse", "juggling", "reading a book"], "top_k": 3}""";

    private const string ResponseJson = """
        {"model": {"name": "cliphar-demo", "version": "3f2a9c51b07e"}, "vocabulary": "har-15",
         "results": [{"prediction_id": "0198c0de5f3a7c1e9b2d4a6f8e0c1b3d", "file_name": "runner.jpg",
           "labels": [{"label": "running", "score": 0.93}, {"label": "dancing", "score": 0.04}],
           "width": 640, "height": 480,
           "timings": {"decode_ms": 3.1, "preprocess_ms": 1.4, "queue_ms": 0.2, "encode_ms": 6.8}}]}
        """;

    private static readonly string[] Fields = ["labels", "vocabulary", "template_set", "model", "top_k", "none_of_these"];

    private static readonly FormDescription Form = new("image", Many: true,
    [
        ("labels", "array", "Labels of this request, in words; repeat the field. Instead of vocabulary."),
        ("vocabulary", "string", "Name of a vocabulary. Default: the server's."),
        ("template_set", "string", "Prompt templates for own labels; 'verbatim' reads them as they are."),
        ("model", "string", "Name of a model. Default: the champion."),
        ("top_k", "integer", "How many labels to return, best first. Default: 5."),
        ("none_of_these", "boolean", "Whether 'none of these' may be the answer."),
    ]);

    public static void Map(IEndpointRouteBuilder routes, ApiOptions limits) => routes.MapPost("/classify", HandleAsync)
        .AddEndpointFilter(routes.ServiceProvider.GetRequiredService<UploadBudget>())
        .WithName("Classify")
        .WithSummary("Which action does a picture show?")
        .WithDescription("Multipart with one or several pictures, or JSON with one as base64 or as an address. The answer has one "
            + "result per picture, in the order sent; every one is recorded. Labels can be any words: no training is needed.")
        .Accepts<ClassifyRequest>("application/json", "multipart/form-data")
        .WithMetadata(
            new RequestLimit(limits.MaxRequestBytes), Form, new RequestExample(RequestJson), new ResponseExample(200, ResponseJson))
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesRecognitionProblems();

    private static async Task<Ok<ClassifyResponse>> HandleAsync(
        HttpRequest request,
        PictureForm forms,
        PictureSource source,
        PictureClassification classification,
        IOptions<ApiOptions> options,
        CancellationToken cancellationToken)
    {
        var (choice, pictures) = request.HasFormContentType
            ? await ReadFormAsync(request, forms, options.Value.MaxPicturesPerRequest, cancellationToken)
            : await ReadJsonAsync(request, source, cancellationToken);
        var outcome = await classification.ClassifyAsync(choice, pictures, PredictionSource.Classify, cancellationToken);
        return TypedResults.Ok(outcome.Response);
    }

    private static async Task<(LabelChoice Choice, IReadOnlyList<ReceivedPicture> Pictures)> ReadFormAsync(
        HttpRequest request, PictureForm forms, int maxPictures, CancellationToken cancellationToken)
    {
        var form = await forms.ReadAsync(request, Form.PictureField, maxPictures, Fields, cancellationToken);
        var choice = new LabelChoice
        {
            Labels = form.List("labels"),
            Vocabulary = form.Single("vocabulary"),
            TemplateSet = form.Single("template_set"),
            Model = form.Single("model"),
            TopK = form.Integer("top_k"),
            NoneOfThese = form.Boolean("none_of_these"),
        };
        return (choice, form.Pictures);
    }

    private static async Task<(LabelChoice Choice, IReadOnlyList<ReceivedPicture> Pictures)> ReadJsonAsync(
        HttpRequest request, PictureSource source, CancellationToken cancellationToken)
    {
        var body = await RequestBody.ReadJsonAsync<ClassifyRequest>(request, cancellationToken);
        var choice = new LabelChoice
        {
            Labels = body.Labels,
            Vocabulary = body.Vocabulary,
            TemplateSet = body.TemplateSet,
            Model = body.Model,
            TopK = body.TopK,
            NoneOfThese = body.NoneOfThese,
        };
        return (choice, [await source.ReadAsync(body.Image, "image", body.Url, "url", cancellationToken)]);
    }
}
