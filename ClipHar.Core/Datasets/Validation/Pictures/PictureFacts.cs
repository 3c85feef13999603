using ClipHar.Clip.Preprocessing;
using ClipHar.Core.Serving.Predictions;

namespace ClipHar.Core.Datasets.Validation.Pictures;

/// <summary>What the checks ask about a stored picture, read once for all of them.</summary>
public sealed record PictureFacts
{
    /// <summary>Why it cannot be used, in words; null for a picture that decodes to its end.</summary>
    public string? Error { get; init; }

    /// <summary>Null where not even the header is readable.</summary>
    public ImageHeader? Header { get; init; }

    /// <summary>Of the upright picture; null where it does not decode.</summary>
    public PictureQuality? Quality { get; init; }

    /// <summary>Perceptual hash of the upright picture; null where it does not decode.</summary>
    public ulong? Hash { get; init; }

    /// <summary>Whether it decodes to its end.</summary>
    public bool IsDecodable => Error is null && Header is not null && Quality is not null;
}
