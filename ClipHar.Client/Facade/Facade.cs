namespace ClipHar.Client.Facade;

/// <summary>POST /predict. Exactly one of <see cref="ImageData"/> and <see cref="ImageUrl"/> is given.</summary>
public sealed record PredictRequest
{
    /// <summary>The picture file, base64; a data: URL is accepted too.</summary>
    public string? ImageData { get; init; }

    /// <summary>A public http(s) address of the picture. Private addresses are refused.</summary>
    public string? ImageUrl { get; init; }

    /// <summary>How many classes to return, best first. Default: 5.</summary>
    public int? TopK { get; init; }
}

/// <summary>Answer of POST /predict and POST /predict/image.</summary>
public sealed record PredictResponse
{
    /// <summary>Best first.</summary>
    public required IReadOnlyList<PredictedClass> Predictions { get; init; }

    /// <summary>From the decoded request to the answer, in seconds.</summary>
    public required double InferenceTime { get; init; }

    public required string ModelName { get; init; }

    public required string ModelVersion { get; init; }

    /// <summary>Identifies the recorded prediction, for /v1/predictions.</summary>
    public required string PredictionId { get; init; }
}

/// <param name="Rank">1 for the best.</param>
/// <param name="ClassId">Index of the class in the service's class_names.</param>
/// <param name="ClassName">The label.</param>
/// <param name="Score">Probability, 0 to 1.</param>
public sealed record PredictedClass(int Rank, int ClassId, string ClassName, double Score);

/// <summary>Answer of GET /.</summary>
public sealed record ServiceInfo
{
    public required string Name { get; init; }

    public required string Version { get; init; }

    public required string ModelName { get; init; }

    /// <summary>Always "onnx".</summary>
    public required string ModelType { get; init; }

    /// <summary>"cuda" or "cpu".</summary>
    public required string Device { get; init; }

    /// <summary>Labels of the default vocabulary, in the order of class_id.</summary>
    public required IReadOnlyList<string> ClassNames { get; init; }
}
