using System.Globalization;
using ClipHar.Clip.Preprocessing;
using ClipHar.Core.Datasets.Pictures;
using ClipHar.Core.Datasets.Registry;
using ClipHar.Core.Datasets.Store;
using Microsoft.Extensions.Options;

namespace ClipHar.Core.Datasets.Acquisition.Pipeline;

/// <summary>What came of one item: a sample whose picture is stored, or why there is none.</summary>
internal sealed record ExaminedItem(SourceItem Item, DatasetSample? Sample, string? Problem);

/// <summary>
/// Looks at each picture before it gets into the store: it can be had, can be decoded within the limits, is large enough. Decoding runs
/// on at most as many threads as there are cores. Thread-safe.
/// </summary>
public sealed class PictureDoor : IDisposable
{
    private readonly IObjectStore _objects;
    private readonly ImportOptions _options;
    private readonly ImageLimits _limits;
    private readonly SemaphoreSlim _decoders = new(Environment.ProcessorCount);

    public PictureDoor(IObjectStore objects, IOptions<ImportOptions> options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _objects = objects;
        _options = options.Value;
        _limits = new ImageLimits { MaxBytes = _options.MaxPictureBytes, MaxPixels = _options.MaxPicturePixels };
    }

    /// <param name="known">Pictures that were looked at before: not decoded again.</param>
    internal async Task<ExaminedItem> ExamineAsync(
        SourceItem item, IReadOnlyDictionary<ObjectId, KnownPicture> known, CancellationToken cancellationToken)
    {
        if (item.ReadAsync is null)
        {
            return new ExaminedItem(item, null, item.Problem ?? "It has no content.");
        }

        var anyExtension = item.Path.EndsWith(".*", StringComparison.Ordinal);
        if (SamplePath.Clean(anyExtension ? item.Path[..^2] : item.Path, out var problem) is not { } path)
        {
            return new ExaminedItem(item, null, $"{char.ToUpperInvariant(problem![0])}{problem[1..]}.");
        }

        try
        {
            var bytes = await item.ReadAsync(_options.MaxPictureBytes, cancellationToken);
            var picture = known.GetValueOrDefault(ObjectId.Of(bytes)) ?? await DecodeAsync(bytes, cancellationToken);
            var stored = await _objects.AddAsync(bytes, cancellationToken);
            var sample = Sample(item, anyExtension ? path + SamplePath.Extension(bytes) : path, stored, picture);
            DatasetRules.CheckSample(sample, null);
            return new ExaminedItem(item, sample, null);
        }
        catch (DatasetException exception)
        {
            // One label that is too long must not make the whole version fail in the end.
            return new ExaminedItem(item, null, exception.Message);
        }
        catch (SourceItemException exception)
        {
            return new ExaminedItem(item, null, exception.Message);
        }
        catch (ImageFormatException exception)
        {
            return new ExaminedItem(item, null, exception.Message);
        }
    }

    public void Dispose() => _decoders.Dispose();

    private static DatasetSample Sample(SourceItem item, string path, StoredObject stored, KnownPicture picture) => new()
    {
        Path = path,
        Object = stored.Id,
        Bytes = stored.Bytes,
        Width = picture.Width,
        Height = picture.Height,
        PerceptualHash = picture.PerceptualHash,
        Label = item.Label,
        Split = item.Split,
        Group = item.Group,
        Attributes = item.Attributes,
    };

    private async Task<KnownPicture> DecodeAsync(byte[] bytes, CancellationToken cancellationToken)
    {
        await _decoders.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(() => Decode(bytes), cancellationToken);
        }
        finally
        {
            _decoders.Release();
        }
    }

    private KnownPicture Decode(byte[] bytes)
    {
        using var image = ImageDecoder.Decode(bytes, _limits);
        return Math.Min(image.Width, image.Height) >= _options.MinSidePixels
            ? new KnownPicture(image.Width, image.Height, PerceptualHash.Compute(image))
            : throw new SourceItemException(string.Create(
                CultureInfo.InvariantCulture,
                $"The picture is {image.Width} x {image.Height} pixels; the shorter side must have at least {_options.MinSidePixels}."));
    }
}

/// <summary>What decoding a picture tells, upright.</summary>
internal sealed record KnownPicture(int Width, int Height, ulong PerceptualHash);
