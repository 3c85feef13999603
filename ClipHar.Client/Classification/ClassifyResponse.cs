namespace ClipHar.Client.Classification;

/// <summary>Answer of POST /v1/classify: one result per picture, in the order sent.</summary>
public sealed record ClassifyResponse
{
    public required ModelReference Model { get; init; }

    /// <summary>The vocabulary used; absent when the request brought its own labels.</summary>
    public string? Vocabulary { get; init; }

    public required IReadOnlyList<ClassifyResult> Results { get; init; }
}

/// <summary>The model version that answered.</summary>
/// <param name="Name">For example cliphar-demo.</param>
/// <param name="Version">Digest-based version of the weights.</param>
public sealed record ModelReference(string Name, string Version);

/// <summary>One picture's ranked labels.</summary>
public sealed record ClassifyResult
{
    /// <summary>Identifies the recorded prediction, for /v1/predictions and feedback.</summary>
    public required string PredictionId { get; init; }

    /// <summary>File name as sent, when there was one.</summary>
    public string? FileName { get; init; }

    /// <summary>Best first; "none of these" is among them when it was allowed, under <see cref="LabelScore.NoneOfThese"/>.</summary>
    public required IReadOnlyList<LabelScore> Labels { get; init; }

    /// <summary>Width and height of the picture after its EXIF orientation was applied, in pixels.</summary>
    public required int Width { get; init; }

    public required int Height { get; init; }

    public required ClassifyTimings Timings { get; init; }
}

/// <summary>A label and its probability among the labels asked for (they sum to 1 before the cut to top_k).</summary>
public sealed record LabelScore(string Label, double Score)
{
    /// <summary>The label of the answer "none of these".</summary>
    public const string NoneOfThese = "none of these";
}

/// <summary>Where the time of one picture went, in milliseconds.</summary>
public sealed record ClassifyTimings
{
    public required double DecodeMs { get; init; }

    public required double PreprocessMs { get; init; }

    /// <summary>Waiting for the batch to form and for its turn.</summary>
    public required double QueueMs { get; init; }

    /// <summary>The image tower, for the whole batch the picture was in.</summary>
    public required double EncodeMs { get; init; }
}
