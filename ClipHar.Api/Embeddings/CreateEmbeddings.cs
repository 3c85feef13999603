using System.Runtime.InteropServices;
using System.Text.Json;
using ClipHar.Api.Errors;
using ClipHar.Api.OpenApi;
using ClipHar.Api.Pictures;
using ClipHar.Client;
using ClipHar.Client.Embeddings;
using ClipHar.Clip.Preprocessing;
using ClipHar.Clip.Tokenization;
using ClipHar.Inference.Classification;
using ClipHar.Inference.Deployments;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace ClipHar.Api.Embeddings;

/// <summary>POST /v1/embeddings.</summary>
internal static class CreateEmbeddings
{
    private const string Example = """{"input": ["a photo of a person running", "a photo of a person sleeping"], "modality": "text"}""";

    public static void Map(IEndpointRouteBuilder routes, ApiOptions limits) => routes.MapPost("/embeddings", HandleAsync)
        .AddEndpointFilter(routes.ServiceProvider.GetRequiredService<UploadBudget>())
        .WithName("CreateEmbeddings")
        .WithSummary("Embeddings of texts or pictures")
        .WithDescription("The shape of OpenAI's endpoint, with a modality. Pictures are base64 files. Every embedding has unit L2 norm, "
            + "so that the cosine of two of them is their dot product. Texts longer than the model's context are cut.")
        .Accepts<EmbeddingsRequest>("application/json")
        .WithMetadata(new RequestLimit(limits.MaxRequestBytes), new RequestExample(Example))
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesRecognitionProblems();

    private static async Task<Ok<EmbeddingsResponse>> HandleAsync(
        HttpRequest request,
        IModelDeployments deployments,
        IActionClassifier classifier,
        IOptions<ClassificationOptions> limits,
        IOptions<ApiOptions> options,
        CancellationToken cancellationToken)
    {
        var body = await RequestBody.ReadJsonAsync<EmbeddingsRequest>(request, cancellationToken);
        var inputs = EmbeddingInputs.Parse(body, options.Value);
        using var lease = await deployments.AcquireAsync(body.Model, cancellationToken);
        var model = lease.Model;
        var embeddings = inputs.Images
            ? await ImagesAsync(
                inputs.Values, model, classifier, (int)Math.Min(int.MaxValue, limits.Value.MaxImageBytes), cancellationToken)
            : await model.Texts.EncodeAsync(inputs.Values, cancellationToken);
        var tokens = inputs.Images ? 0 : CountTokens(model.Tokenizer, inputs.Values, model.Config.Text.MaxPositionEmbeddings);
        return TypedResults.Ok(new EmbeddingsResponse
        {
            Data = [.. embeddings.Select((embedding, index) => new EmbeddingItem("embedding", Write(embedding, inputs.Base64), index))],
            Model = model.Name,
            Usage = new EmbeddingsUsage(tokens, tokens),
        });
    }

    private static async Task<float[][]> ImagesAsync(
        IReadOnlyList<string> inputs, LoadedModel model, IActionClassifier classifier, int maxBytes, CancellationToken cancellationToken)
    {
        var pictures = inputs.Select((input, index) => Base64Picture.Decode(input, $"input[{index}]", maxBytes)).ToList();
        using var reservation = model.Images.Reserve(pictures.Count);
        var work = pictures.Select(async (picture, index) =>
        {
            try
            {
                return (await classifier.EmbedAsync(model, picture, reservation, cancellationToken)).Embedding;
            }
            catch (ImageFormatException exception)
            {
                throw PictureProblem.From(exception, $"input[{index}]");
            }
        }).ToList();
        await ((Task)Task.WhenAll(work)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return await Task.WhenAll(work);
    }

    /// <summary>Start and end token included, as they are seen by the model.</summary>
    private static int CountTokens(ClipTokenizer tokenizer, IEnumerable<string> texts, int contextLength) =>
        texts.Sum(text => Math.Min(contextLength, tokenizer.Encode(text).Count + 2));

    private static JsonElement Write(float[] embedding, bool base64) => base64
        ? JsonSerializer.SerializeToElement(Convert.ToBase64String(LittleEndian(embedding)), ClipHarJson.Options)
        : JsonSerializer.SerializeToElement(embedding, ClipHarJson.Options);

    private static byte[] LittleEndian(float[] embedding)
    {
        if (BitConverter.IsLittleEndian)
        {
            return MemoryMarshal.AsBytes(embedding.AsSpan()).ToArray();
        }

        var bytes = new byte[embedding.Length * sizeof(float)];
        for (var i = 0; i < embedding.Length; i++)
        {
            System.Buffers.Binary.BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), embedding[i]);
        }

        return bytes;
    }
}
