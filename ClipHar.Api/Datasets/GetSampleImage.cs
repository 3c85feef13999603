using System.ComponentModel;
using ClipHar.Api.Errors;
using ClipHar.Core.Datasets.Registry;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace ClipHar.Api.Datasets;

/// <summary>GET /v1/datasets/{name}/versions/{rev}/samples/{index}/image.</summary>
internal static class GetSampleImage
{
    private const int MinSize = 16;
    private const int MaxSize = 2048;

    /// <summary>What is under a number never changes. Only the caller's own cache: a proxy does not know who may see it.</summary>
    private const string Immutable = "private, max-age=31536000, immutable";

    private const string Revalidate = "private, no-cache";

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/{name}/versions/{rev}/samples/{index:int}/image", HandleAsync)
        .WithName("GetSampleImage")
        .WithSummary("A sample's picture: the stored bytes, or a JPEG thumbnail")
        .WithDescription("Under a version's number the picture can be kept for good; under a tag or latest its ETag tells whether it is the same.")
        .Produces(StatusCodes.Status200OK, contentType: "image/jpeg")
        .Produces(StatusCodes.Status304NotModified)
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status413PayloadTooLarge);

    private static async Task<Results<FileContentHttpResult, FileStreamHttpResult, StatusCodeHttpResult>> HandleAsync(
        string name,
        string rev,
        int index,
        [Description("Longest side in pixels, 16 to 2048; without it the stored bytes")] int? size,
        IDatasetRegistry registry,
        SamplePictures pictures,
        HttpContext context,
        CancellationToken cancellationToken)
    {
        if (size is < MinSize or > MaxSize)
        {
            throw RequestException.Invalid("size", $"It is {size}; allowed are {MinSize} to {MaxSize}.");
        }

        var version = await registry.GetVersionAsync(name, rev, cancellationToken);
        var sample = (await registry.FindSampleAsync(version, index, cancellationToken))?.Sample
            ?? throw RequestException.NotFound($"Version {version.Version} of '{name}' has samples 0 to {version.SampleCount - 1}; there is no {index}.");
        var tag = new EntityTagHeaderValue(FormattableString.Invariant($"\"{sample.Object}{(size is { } side ? $"-{side}" : "")}\""));
        if (context.Request.GetTypedHeaders().IfNoneMatch.Any(known => known.Compare(tag, useStrongComparison: false)))
        {
            SetHeaders(context.Response, rev, tag);
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        }

        if (size is { } longest)
        {
            var jpeg = await pictures.ThumbnailAsync(sample, longest, cancellationToken);
            SetHeaders(context.Response, rev, tag);
            return TypedResults.Bytes(jpeg, "image/jpeg", entityTag: tag);
        }

        var (content, type) = await pictures.OpenAsync(sample, cancellationToken);
        SetHeaders(context.Response, rev, tag);
        return TypedResults.Stream(content, type, entityTag: tag, enableRangeProcessing: true);
    }

    private static void SetHeaders(HttpResponse response, string rev, EntityTagHeaderValue tag)
    {
        response.Headers.CacheControl = rev.All(char.IsAsciiDigit) ? Immutable : Revalidate;
        response.Headers.ETag = tag.ToString();
        response.Headers.XContentTypeOptions = "nosniff";
    }
}
