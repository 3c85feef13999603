using System.Collections.Concurrent;
using ClipHar.Clip.Preprocessing;
using ClipHar.Core.Datasets.Pictures;
using ClipHar.Core.Datasets.Store;
using ClipHar.Core.Serving.Predictions;

namespace ClipHar.Core.Datasets.Validation.Pictures;

/// <summary>Reads and decodes each stored picture once. Memory: as many pictures at a time as threads.</summary>
internal static class PictureFactsReader
{
    private const int ReportEvery = 64;

    /// <param name="pictures">Each object once.</param>
    /// <param name="read">Told how many are done.</param>
    public static async Task<IReadOnlyDictionary<ObjectId, PictureFacts>> ReadAsync(
        IObjectStore objects, IReadOnlyCollection<ObjectId> pictures, ImageLimits limits, Action<int> read,
            CancellationToken cancellationToken)
    {
        var facts = new ConcurrentDictionary<ObjectId, PictureFacts>();
        var done = 0;
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(pictures, parallel, async (picture, token) =>
        {
            facts[picture] = await ReadAsync(objects, picture, limits, token);
            var count = Interlocked.Increment(ref done);
            if (count % ReportEvery == 0)
            {
                read(count);
            }
        });
        return facts;
    }

    private static async Task<PictureFacts> ReadAsync(
        IObjectStore objects, ObjectId picture, ImageLimits limits, CancellationToken cancellationToken)
    {
        try
        {
            // The length is known before the bytes are taken into memory.
            await using var stream = await objects.OpenReadAsync(picture, cancellationToken);
            if (stream.Length > limits.MaxBytes)
            {
                return new PictureFacts { Error = $"The picture has {stream.Length:N0} bytes; at most {limits.MaxBytes:N0} are allowed." };
            }

            var file = new byte[stream.Length];
            await stream.ReadExactlyAsync(file, cancellationToken);
            return Inspect(file, limits);
        }
        catch (Exception e) when (e is ObjectNotFoundException or IOException)
        {
            return new PictureFacts { Error = e.Message };
        }
    }

    /// <summary>Never throws for what a file contains.</summary>
    internal static PictureFacts Inspect(byte[] file, ImageLimits limits)
    {
        ImageHeader? header = null;
        try
        {
            header = ImageHeader.Read(file, limits);
            using var image = ImageDecoder.Decode(file, limits);
            return new PictureFacts
            {
                Header = header,
                Quality = PictureQuality.Measure(image.Pixels.AsSpan(0, image.Width * image.Height * RgbImage.Channels), image.Width,
                    image.Height),
                Hash = PerceptualHash.Compute(image),
            };
        }
        catch (ImageFormatException e)
        {
            return new PictureFacts { Header = header, Error = e.Message };
        }
    }
}
