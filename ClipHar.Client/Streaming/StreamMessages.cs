using ClipHar.Client.Classification;

namespace ClipHar.Client.Streaming;

/// <summary>
/// Text message from the client on GET /v1/stream (WebSocket), at any time; absent members keep their value.
/// Binary messages are picture files (JPEG, PNG, WebP), one frame each.
/// </summary>
public sealed record StreamConfigure
{
    public string Type { get; init; } = "configure";

    public string? Model { get; init; }

    public string? Vocabulary { get; init; }

    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>Prompt templates for own labels; "verbatim" reads them as they are.</summary>
    public string? TemplateSet { get; init; }

    public bool? NoneOfThese { get; init; }

    public int? TopK { get; init; }

    /// <summary>Length of the window over which frames are pooled, in milliseconds, 0 (every frame alone) to 10000. Default 1500.</summary>
    public int? WindowMs { get; init; }
}

/// <summary>
/// A message from the server: <see cref="StreamReady"/>, <see cref="StreamScores"/>, <see cref="StreamDropped"/> or
/// <see cref="StreamError"/>.
/// </summary>
public interface IStreamMessage
{
    /// <summary>Which one it is: ready, scores, dropped or error.</summary>
    string Type { get; }
}

/// <summary>Answer to a configure message, and the first message of every session (type "ready").</summary>
public sealed record StreamReady : IStreamMessage
{
    public string Type { get; init; } = "ready";

    public required ModelReference Model { get; init; }

    public string? Vocabulary { get; init; }

    public required IReadOnlyList<string> Labels { get; init; }

    public required int WindowMs { get; init; }

    /// <summary>Side of the square the image tower sees: sending larger frames only costs bandwidth.</summary>
    public required int ImageSize { get; init; }
}

/// <summary>Answer to one frame (type "scores"). Every frame gets either this, "dropped" or "error", in order.</summary>
public sealed record StreamScores : IStreamMessage
{
    public string Type { get; init; } = "scores";

    /// <summary>Counts the binary messages of the session, from 0.</summary>
    public required long Frame { get; init; }

    /// <summary>This frame alone, best first, top_k.</summary>
    public required IReadOnlyList<LabelScore> Labels { get; init; }

    /// <summary>Pooled over the window, best first, top_k: what to show.</summary>
    public required IReadOnlyList<LabelScore> Smoothed { get; init; }

    /// <summary>The recognised action after hysteresis; absent while undecided.</summary>
    public StreamAction? Action { get; init; }

    public required ClassifyTimings Timings { get; init; }
}

/// <summary>A recognised action.</summary>
/// <param name="Label">A label of the session.</param>
/// <param name="Score">Pooled score at this frame.</param>
/// <param name="SinceMs">How long it has been the action, in milliseconds.</param>
public sealed record StreamAction(string Label, double Score, long SinceMs);

/// <summary>A frame that was not looked at because a newer one had come (type "dropped").</summary>
public sealed record StreamDropped : IStreamMessage
{
    public string Type { get; init; } = "dropped";

    public required long Frame { get; init; }
}

/// <summary>What was wrong with a frame or a configure message (type "error"); the session goes on.</summary>
public sealed record StreamError : IStreamMessage
{
    public string Type { get; init; } = "error";

    /// <summary>The frame, or absent for a configure message.</summary>
    public long? Frame { get; init; }

    public required string Title { get; init; }

    public required string Detail { get; init; }
}
