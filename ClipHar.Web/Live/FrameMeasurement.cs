namespace ClipHar.Web.Live;

/// <summary>What the browser says about one answered frame. Times in milliseconds.</summary>
public sealed record FrameMeasurement
{
    /// <summary>Session time at which the answer came.</summary>
    public required double AtMs { get; init; }

    /// <summary>The recognised action; absent while undecided.</summary>
    public string? Label { get; init; }

    /// <summary>Pooled score of the action.</summary>
    public double Score { get; init; }

    /// <summary>From the camera's picture to the answer on screen.</summary>
    public required double TotalMs { get; init; }

    /// <summary>Scaling and JPEG, in the browser.</summary>
    public required double CaptureMs { get; init; }

    public required double DecodeMs { get; init; }

    public required double PreprocessMs { get; init; }

    public required double QueueMs { get; init; }

    public required double EncodeMs { get; init; }
}

/// <summary>What happened since the last report.</summary>
public sealed record LiveReport
{
    public required IReadOnlyList<FrameMeasurement> Frames { get; init; }

    /// <summary>Frames since the start that the server let go because a newer one had come.</summary>
    public required long DroppedByServer { get; init; }

    /// <summary>Camera pictures since the start that were not sent because two frames were under way.</summary>
    public required long SkippedByBrowser { get; init; }

    /// <summary>Frames since the start that the server could not read or answer.</summary>
    public required long Failed { get; init; }
}
