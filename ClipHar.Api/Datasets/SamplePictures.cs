using ClipHar.Api.Errors;
using ClipHar.Clip.Preprocessing;
using ClipHar.Core.Datasets.Registry;
using ClipHar.Core.Datasets.Store;

namespace ClipHar.Api.Datasets;

/// <summary>
/// The pictures of samples for pages. At most a few are in memory at a time, whatever a browser asks for at once: a grid that scrolls
/// asks for hundreds.
/// </summary>
internal sealed class SamplePictures(IObjectStore objects) : IDisposable
{
    private const int Quality = 80;

    private static readonly ImageLimits Limits = ImageLimits.Default;

    private readonly SemaphoreSlim _turns = new(Math.Clamp(Environment.ProcessorCount, 2, 8));

    /// <param name="sample">The sample.</param>
    /// <param name="size">Longest side in pixels.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>A JPEG.</returns>
    /// <exception cref="ImageFormatException">The picture cannot be decoded.</exception>
    public async Task<byte[]> ThumbnailAsync(DatasetSample sample, int size, CancellationToken cancellationToken)
    {
        await _turns.WaitAsync(cancellationToken);
        try
        {
            var file = await ReadAsync(sample, cancellationToken);
            return await Task.Run(() => ImageThumbnail.Jpeg(file, Limits, size, Quality), cancellationToken);
        }
        finally
        {
            _turns.Release();
        }
    }

    /// <summary>The stored bytes, and a content type that they really have: what is no picture is never shown as a page.</summary>
    public async Task<(Stream Content, string ContentType)> OpenAsync(DatasetSample sample, CancellationToken cancellationToken)
    {
        var stream = await OpenObjectAsync(sample, cancellationToken);
        var start = new byte[64];
        var read = await stream.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken);
        stream.Position = 0;
        return (stream, ImageSignatures.ContentType(start.AsSpan(0, read)));
    }

    public void Dispose() => _turns.Dispose();

    private async Task<byte[]> ReadAsync(DatasetSample sample, CancellationToken cancellationToken)
    {
        await using var stream = await OpenObjectAsync(sample, cancellationToken);
        if (stream.Length > Limits.MaxBytes)
        {
            throw RequestException.TooLarge($"The picture has {stream.Length:N0} bytes; of at most {Limits.MaxBytes:N0} a thumbnail is made.");
        }

        var file = new byte[stream.Length];
        await stream.ReadExactlyAsync(file, cancellationToken);
        return file;
    }

    private async Task<Stream> OpenObjectAsync(DatasetSample sample, CancellationToken cancellationToken)
    {
        try
        {
            return await objects.OpenReadAsync(sample.Object, cancellationToken);
        }
        catch (ObjectNotFoundException exception)
        {
            throw RequestException.NotFound($"The picture of '{sample.Path}' is missing: {exception.Message}");
        }
    }
}
