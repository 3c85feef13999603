using ClipHar.Api.Errors;
using ClipHar.Api.Jobs;
using ClipHar.Client.Imports;
using ClipHar.Client.Jobs;
using ClipHar.Core.Datasets.Acquisition;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace ClipHar.Api.Imports;

/// <summary>POST /v1/imports.</summary>
internal static class CreateImport
{
    /// <summary>JSON is read into memory; twenty thousand addresses fit easily.</summary>
    private const long MaxJsonBytes = 32 << 20;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/imports", HandleAsync)
        .WithName("CreateImport")
        .WithSummary("Bring pictures into a dataset as a new version, in the background")
        .WithDescription(
            "JSON names a source. multipart/form-data sends one: the file archive (one zip, tar or tar.gz) or files image "
                + "(pictures, whose folders "
            + "are their labels, or frames of a camera with kind=capture and consent=true, each after its captured_at), beside "
            + "dataset, mode, "
            + "split, label (where no folder says one), licence, message, max_broken, session. A file may also be named file, after kind.")
        .Accepts<ImportRequest>("application/json", "multipart/form-data")
        .WithMetadata(new RequestLimit(routes.ServiceProvider.GetRequiredService<IOptions<ImportOptions>>().Value.MaxUploadBytes))
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
        .ProducesProblem(StatusCodes.Status415UnsupportedMediaType);

    private static async Task<Accepted<JobResource>> HandleAsync(
        HttpRequest request, ImportRequests imports, ImportForm form, CancellationToken cancellationToken)
    {
        var import = request.HasFormContentType
            ? await form.ReadAsync(request, cancellationToken)
            : await ReadJsonAsync(request, cancellationToken);
        var job = (await imports.EnqueueAsync(import, cancellationToken)).ToResource();
        return TypedResults.Accepted($"/v1/jobs/{job.Id}", job);
    }

    private static Task<DatasetImport> ReadJsonAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > MaxJsonBytes)
        {
            throw RequestException.TooLarge(
                $"The JSON has {request.ContentLength} bytes; at most {MaxJsonBytes} are allowed. A manifest can be longer.");
        }

        // The endpoint's own limit is that of uploads, which are streamed to disk.
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = MaxJsonBytes;
        }

        return RequestBody.ReadJsonAsync<DatasetImport>(request, cancellationToken);
    }
}
