using ClipHar.Client.Classification;

namespace ClipHar.Client.Predictions;

/// <summary>A recorded prediction. GET /v1/predictions, GET /v1/predictions/{id}.</summary>
public sealed record PredictionResource
{
    public required string Id { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required ModelReference Model { get; init; }

    public string? Vocabulary { get; init; }

    /// <summary>Which door it came through: classify, predict, stream, batch.</summary>
    public required string Source { get; init; }

    public string? FileName { get; init; }

    /// <summary>SHA-256 of the picture's bytes, lower-case hex. The picture itself is not kept.</summary>
    public required string ImageSha256 { get; init; }

    /// <summary>Size of the picture file.</summary>
    public long ImageBytes { get; init; }

    public required int Width { get; init; }

    public required int Height { get; init; }

    public required IReadOnlyList<LabelScore> Labels { get; init; }

    public required ClassifyTimings Timings { get; init; }

    public PictureQualityResource? Quality { get; init; }
}

/// <summary>What tells a covered or unfocused camera from a working one.</summary>
/// <param name="MeanLuminance">0 (black) to 1 (white).</param>
/// <param name="Contrast">Standard deviation of the luminance, 0 to 0.5.</param>
/// <param name="Sharpness">Mean square of the Laplacian; near 0 for a blurred picture.</param>
public sealed record PictureQualityResource(double MeanLuminance, double Contrast, double Sharpness);

/// <summary>One page of a listing, newest first.</summary>
/// <param name="Items">At most the limit asked for.</param>
/// <param name="NextCursor">Pass as ?cursor= for the next page; absent on the last.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor);
