using ClipHar.Api.Errors;
using ClipHar.Client.Transforms;
using ClipHar.Clip.Preprocessing;
using ClipHar.Clip.Transforms;
using ClipHar.Inference.Classification;
using Microsoft.Extensions.Options;

namespace ClipHar.Api.Transforms;

/// <summary>
/// Makes previews. Bounded, since strangers choose the steps: some previews at a time, so that recognition keeps its processors, and
/// a time after which a preview is given up between two steps.
/// </summary>
internal sealed class TransformPreviewer(IOptions<ClassificationOptions> limits, TimeProvider clock) : IDisposable
{
    public const int MaxPictures = 16;

    private const int JpegQuality = 90;

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestWork = TimeSpan.FromSeconds(20);

    private readonly SemaphoreSlim _places = new(Math.Max(1, Environment.ProcessorCount / 2));

    /// <param name="file">The picture file.</param>
    /// <exception cref="RequestException">Too many previews at once, or this one takes too long.</exception>
    /// <exception cref="ImageFormatException">The picture cannot be read.</exception>
    public async Task<TransformPreview> RenderAsync(
        byte[] file, TransformPipeline pipeline, ulong seed, int count, bool contactSheet, CancellationToken cancellationToken)
    {
        if (!await _places.WaitAsync(LongestWait, cancellationToken))
        {
            throw new RequestException(StatusCodes.Status503ServiceUnavailable, "Busy", "Too many previews are being made. Try again.")
            {
                RetryAfter = LongestWait,
            };
        }

        using var timeout = new CancellationTokenSource(LongestWork, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            // A thread of the pool, since it is all computation.
            return await Task.Run(() => Render(file, pipeline, seed, count, contactSheet, either.Token), CancellationToken.None);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw RequestException.Invalid(
                "pipeline", $"It takes longer than {LongestWork.TotalSeconds:0} seconds for this picture. Send a smaller picture or ask "
                    + "for fewer.");
        }
        catch (TransformFormatException e)
        {
            throw PipelineResolver.Problem(e);
        }
        finally
        {
            _places.Release();
        }
    }

    public void Dispose() => _places.Dispose();

    private TransformPreview Render(
        byte[] file, TransformPipeline pipeline, ulong seed, int count, bool contactSheet, CancellationToken cancellationToken)
    {
        using var image = ImageDecoder.Decode(
            file, new ImageLimits { MaxBytes = limits.Value.MaxImageBytes, MaxPixels = limits.Value.MaxImagePixels });
        var original = TransformPipeline.Serving(pipeline.Preprocessor).Render(image, 0, cancellationToken);
        var seeds = Enumerable.Range(0, count).Select(i => unchecked(seed + (ulong)i)).ToList();
        var pictures = seeds.ConvertAll(each => pipeline.Render(image, each, cancellationToken));
        return new TransformPreview
        {
            Pipeline = pipeline.ToResource(),
            ImageSize = pipeline.Preprocessor.ImageSize,
            Original = contactSheet ? null : new PreviewPicture { Jpeg = Encode(original.Picture) },
            Pictures = [.. seeds.Zip(pictures, (each, result) => new PreviewPicture
            {
                Seed = each,
                Applied = result.Applied,
                Jpeg = contactSheet ? null : Encode(result.Picture),
            })],
            ContactSheet = contactSheet
                ? Encode(ContactSheet.Create([original.Picture, .. pictures.Select(result => result.Picture)]))
                : null,
        };
    }

    private static string Encode(RgbImage picture) => Convert.ToBase64String(JpegEncoder.Encode(picture, JpegQuality));
}
