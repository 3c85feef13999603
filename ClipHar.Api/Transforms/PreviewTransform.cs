using System.Globalization;
using ClipHar.Api.Errors;
using ClipHar.Api.OpenApi;
using ClipHar.Api.Pictures;
using ClipHar.Client.Transforms;
using ClipHar.Clip.Transforms;
using ClipHar.Inference.Classification;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace ClipHar.Api.Transforms;

/// <summary>POST /v1/transforms/preview.</summary>
internal static class PreviewTransform
{
    private const int DefaultCount = 8;

    private const string RequestJson = """
        {"dataset": "har", "rev": "latest", "index": 7, "seed": 1, "count": 4,
         "pipeline": {"name": "mine", "steps": [{"type": "random_horizontal_flip"}, {"type": "color_jitter", "brightness": 0.3}]}}
        """;

    private static readonly FormDescription Form = new("image", Many: false,
    [
        ("pipeline", "string", "Name of a built-in pipeline, or a pipeline as YAML or JSON. Default: medium."),
        ("seed", "integer", "Seed of the first picture. Default: 0."),
        ("count", "integer", "How many pictures, 1 to 16. Default: 8."),
        ("model", "string", "Model whose preprocessing ends the pipeline. Default: the champion."),
        ("contact_sheet", "boolean", "One picture with all of them instead of single ones."),
    ]);

    public static void Map(IEndpointRouteBuilder routes, ApiOptions limits) => routes.MapPost("/transforms/preview", HandleAsync)
        .AddEndpointFilter(routes.ServiceProvider.GetRequiredService<UploadBudget>())
        .WithName("PreviewTransform")
        .WithSummary("What a transform pipeline makes of a picture")
        .WithDescription("Multipart with a picture, or JSON with a picture as base64 or a sample of a data set. The pictures are what the "
            + "model would see before the normalisation; seed, seed + 1, … draw the lots.")
        .Accepts<TransformPreviewRequest>("application/json", "multipart/form-data")
        .WithMetadata(new RequestLimit(limits.MaxRequestBytes), Form, new RequestExample(RequestJson))
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesRecognitionProblems();

    private static async Task<Ok<TransformPreview>> HandleAsync(
        HttpRequest request,
        PictureForm forms,
        PipelineResolver pipelines,
        SamplePicture samples,
        TransformPreviewer previewer,
        IOptions<ClassificationOptions> limits,
        CancellationToken cancellationToken)
    {
        var asked = request.HasFormContentType
            ? await ReadFormAsync(request, forms, pipelines, cancellationToken)
            : await ReadJsonAsync(request, pipelines, samples, limits.Value, cancellationToken);
        if (asked.Count is < 1 or > TransformPreviewer.MaxPictures)
        {
            throw RequestException.Invalid("count", $"It is {asked.Count}; 1 to {TransformPreviewer.MaxPictures} are allowed.");
        }

        return TypedResults.Ok(await previewer.RenderAsync(
            asked.Picture, asked.Pipeline, asked.Seed, asked.Count, asked.ContactSheet, cancellationToken));
    }

    private static async Task<Asked> ReadFormAsync(
        HttpRequest request, PictureForm forms, PipelineResolver pipelines, CancellationToken cancellationToken)
    {
        var form = await forms.ReadAsync(request, Form.PictureField, 1, [.. Form.Fields.Select(field => field.Name)], cancellationToken);
        return new Asked(
            form.Pictures[0].Bytes,
            pipelines.Resolve(form.Single("pipeline"), form.Single("model")),
            ReadSeed(form.Single("seed")),
            form.Integer("count") ?? DefaultCount,
            form.Boolean("contact_sheet") ?? false);
    }

    private static ulong ReadSeed(string? text)
    {
        if (text is null)
        {
            return 0;
        }

        return ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seed)
            ? seed
            : throw RequestException.Invalid("seed", $"'{text}' is not a whole number from 0 to {ulong.MaxValue}.");
    }

    private static async Task<Asked> ReadJsonAsync(
        HttpRequest request, PipelineResolver pipelines, SamplePicture samples, ClassificationOptions limits,
        CancellationToken cancellationToken)
    {
        var body = await RequestBody.ReadJsonAsync<TransformPreviewRequest>(request, cancellationToken);
        var maxBytes = (int)Math.Min(int.MaxValue, limits.MaxImageBytes);
        var picture = body switch
        {
            { Image: { Length: > 0 } image, Dataset: null } => Base64Picture.Decode(image, "image", maxBytes),
            { Image: null, Dataset: { Length: > 0 } dataset } =>
                await samples.ReadAsync(dataset, body.Rev, body.Index ?? 0, cancellationToken),
            _ => throw RequestException.Invalid("image", "Give exactly one of image (base64) and dataset."),
        };
        return new Asked(
            picture, pipelines.Resolve(body.Pipeline, body.Model), body.Seed ?? 0, body.Count ?? DefaultCount, body.ContactSheet ?? false);
    }

    private sealed record Asked(byte[] Picture, TransformPipeline Pipeline, ulong Seed, int Count, bool ContactSheet);
}
