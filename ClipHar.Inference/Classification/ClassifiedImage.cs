using ClipHar.Core.Serving.Predictions;

namespace ClipHar.Inference.Classification;

/// <summary>A picture's ranked labels.</summary>
public sealed record ClassifiedImage
{
    /// <summary>Best first, at most as many as were asked for.</summary>
    public required IReadOnlyList<ScoredLabel> Labels { get; init; }

    /// <summary>Unit norm, length E.</summary>
    public required float[] Embedding { get; init; }

    /// <summary>Pixels, after the EXIF orientation was applied.</summary>
    public required int Width { get; init; }

    /// <summary>Pixels, after the EXIF orientation was applied.</summary>
    public required int Height { get; init; }

    /// <summary>Tells a covered or unfocused camera from a working one.</summary>
    public required PictureQuality Quality { get; init; }

    public required ImageTimings Timings { get; init; }
}

/// <summary>A picture's embedding.</summary>
public sealed record EmbeddedImage
{
    /// <summary>Unit norm, length E.</summary>
    public required float[] Embedding { get; init; }

    /// <summary>The tower's output before L2 normalisation, length E.</summary>
    public required float[] Raw { get; init; }

    /// <summary>What the tower's projection starts from, length D.</summary>
    public required float[] Pooled { get; init; }

    /// <summary>Pixels, after the EXIF orientation was applied.</summary>
    public required int Width { get; init; }

    /// <summary>Pixels, after the EXIF orientation was applied.</summary>
    public required int Height { get; init; }

    /// <summary>Tells a covered or unfocused camera from a working one. The pixels themselves are not kept.</summary>
    public required PictureQuality Quality { get; init; }

    public required ImageTimings Timings { get; init; }
}

/// <summary>Where the time of one picture went.</summary>
/// <param name="Decode">Reading the file; 0 for a picture that came as pixels.</param>
/// <param name="Preprocess">Resize, crop, normalise, and a look at the quality.</param>
/// <param name="Queue">Waiting for a place to decode, for the batch to form and for its turn.</param>
/// <param name="Encode">The image tower, for the whole batch the picture was in.</param>
/// <param name="BatchSize">Pictures in that batch.</param>
public readonly record struct ImageTimings(TimeSpan Decode, TimeSpan Preprocess, TimeSpan Queue, TimeSpan Encode, int BatchSize);
