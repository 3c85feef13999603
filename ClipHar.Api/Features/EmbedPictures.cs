using ClipHar.Api.Errors;
using ClipHar.Api.Jobs;
using ClipHar.Client.Features;
using ClipHar.Client.Jobs;
using ClipHar.Core.Datasets.Store;
using ClipHar.Core.Features.Embeddings;
using ClipHar.Core.Jobs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClipHar.Api.Features;

/// <summary>POST /v1/features/embed.</summary>
internal static class EmbedPictures
{
    private const int MaxBodyBytes = 16 * 1024 * 1024;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/embed", HandleAsync)
        .WithName("EmbedPictures")
        .WithSummary("Starts to compute the embeddings of a data set's pictures and to keep them in the feature store")
        .WithDescription("Each picture and encoder is computed once; what is there already is left alone. The view is bound to the "
            + "digest of the encoder and has the projected vector and the one before the projection. "
            + "GET /v1/jobs/{id} tells how far it is.")
        .Accepts<EmbedPicturesRequest>("application/json")
        .WithMetadata(new RequestLimit(MaxBodyBytes))
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status415UnsupportedMediaType);

    private static async Task<Accepted<JobResource>> HandleAsync(
        HttpRequest request, IPictureEmbeddings embeddings, IJobQueue queue, CancellationToken cancellationToken)
    {
        var body = await RequestBody.ReadJsonAsync<EmbedPicturesRequest>(request, cancellationToken);
        if (string.IsNullOrWhiteSpace(body.Dataset) == (body.Pictures is not { Count: > 0 }))
        {
            throw RequestException.Invalid("dataset", "Name either a dataset or pictures.");
        }

        var model = await embeddings.ResolveAsync(body.Model, cancellationToken);
        var job = await queue.EnqueueAsync(
            JobRequest.Create(
                EmbeddingJob.KindName,
                new EmbeddingJobRequest
                {
                    Model = model.Name,
                    Dataset = body.Dataset,
                    Rev = body.Rev,
                    Pictures = body.Pictures?.Select(Picture).ToList(),
                })
                with
            { Subject = body.Dataset is { } dataset ? $"dataset:{dataset}" : "features" },
            cancellationToken);
        return TypedResults.Accepted($"/v1/jobs/{job.Id}", job.ToResource());
    }

    private static ObjectId Picture(string text, int index) => ObjectId.TryParse(text, out var id)
        ? id
        : throw RequestException.Invalid($"pictures[{index}]", $"'{text}' is no object id: 32 lower-case hexadecimal digits are expected.");
}
