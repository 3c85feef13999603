namespace ClipHar.Core.Serving.Predictions;

/// <summary>One recorded answer about one picture. The picture itself is not kept, only the digest of its bytes.</summary>
public sealed record Prediction
{
    /// <summary>Time-ordered identifier, see <see cref="Storage.TimeOrderedIds"/>.</summary>
    public required string Id { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string ModelName { get; init; }

    /// <summary>Digest-based version of the weights.</summary>
    public required string ModelVersion { get; init; }

    /// <summary>Name of the vocabulary; null when the request brought its own labels.</summary>
    public string? Vocabulary { get; init; }

    /// <summary>Which door it came through, see <see cref="PredictionSource"/>.</summary>
    public required string Source { get; init; }

    public string? FileName { get; init; }

    /// <summary>SHA-256 of the picture file's bytes, lower-case hex.</summary>
    public required string ImageSha256 { get; init; }

    /// <summary>Size of the picture file.</summary>
    public required long ImageBytes { get; init; }

    /// <summary>Pixels, after the EXIF orientation was applied.</summary>
    public required int Width { get; init; }

    /// <summary>Pixels, after the EXIF orientation was applied.</summary>
    public required int Height { get; init; }

    /// <summary>The best label, for filters and counts; equal to the first of <see cref="Labels"/>.</summary>
    public required string TopLabel { get; init; }

    /// <summary>Probability of <see cref="TopLabel"/>.</summary>
    public required double TopScore { get; init; }

    /// <summary>Best first, at most as many as were asked for.</summary>
    public required IReadOnlyList<RankedLabel> Labels { get; init; }

    public required PredictionTimings Timings { get; init; }

    public required PictureQuality Quality { get; init; }
}

/// <summary>A label and its probability among the labels asked for.</summary>
public sealed record RankedLabel(string Label, double Score);

/// <summary>Where the time of one picture went, in milliseconds.</summary>
public sealed record PredictionTimings(double DecodeMs, double PreprocessMs, double QueueMs, double EncodeMs);

/// <summary>Names of the doors a picture comes through.</summary>
public static class PredictionSource
{
    public const string Classify = "classify";
    public const string Predict = "predict";
    public const string Stream = "stream";
    public const string Batch = "batch";
}
