using System.Globalization;
using System.Text.Json;
using ClipHar.Client;
using ClipHar.Client.Classification;
using ClipHar.Web.Results;

namespace ClipHar.Web.Live;

/// <summary>A camera of the browser.</summary>
public sealed record CameraDevice(string Id, string Name);

/// <summary>What the browser says about the camera.</summary>
/// <param name="State">starting, on, off, ended, insecure, no-camera, denied, in-use or failed.</param>
/// <param name="Detail">The camera's id when on; else the browser's own words, or the page's origin when insecure.</param>
public sealed record CameraUpdate(string State, string Detail);

/// <summary>The session's model and settings, as the server understood them.</summary>
public sealed record ReadyUpdate(string Model, string? Vocabulary, int WindowMs);

/// <summary>What was chosen on the live page the last time; absent members were never chosen.</summary>
public sealed record LiveChoices(string? Camera, string? Vocabulary, string? Model, int? WindowMs, bool? Mirror);

/// <summary>An error message of the stream, in the server's words.</summary>
public sealed record StreamProblem(string Title, string Detail);

/// <summary>Frames since the page was opened.</summary>
public sealed record FrameCounts(long Answered, long DroppedByServer, long SkippedByBrowser, long Failed);

/// <summary>The state of the stream.</summary>
/// <param name="State">connecting, open, reconnecting or closed.</param>
/// <param name="Attempt">How many times it was tried in vain.</param>
/// <param name="RetryInMs">Time until the next try.</param>
public sealed record ConnectionState(string State, int Attempt = 0, int RetryInMs = 0)
{
    public static ConnectionState Closed { get; } = new("closed");

    /// <summary>What to tell the user, or null when all is well.</summary>
    public (string Title, string Text)? Trouble => State switch
    {
        "reconnecting" => ("The server cannot be reached.", $"Next try in {Math.Max(1, (RetryInMs + 500) / 1000)} s (try {Attempt + 1})."),
        "connecting" when Attempt > 0 => ("The server cannot be reached.", $"Trying again (try {Attempt + 1})."),
        _ => null,
    };
}

/// <summary>A picture kept on the page, with its labels.</summary>
public sealed record Snapshot(string Url, int Width, int Height, string? Action, IReadOnlyList<LabelScore> Labels)
{
    /// <summary>The browser module frees the pictures beyond this.</summary>
    public const int MaxKept = 12;

    private static readonly JsonSerializerOptions Indented = new(ClipHarJson.Options) { WriteIndented = true };

    public DateTimeOffset TakenAt { get; init; }

    public string Title => LabelText.Humanise(Action ?? (Labels.Count > 0 ? Labels[0].Label : "undecided"));

    public string FileName(string extension) =>
        $"cliphar-{TakenAt.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}-{LabelText.Slug(Title)}.{extension}";

    public string ToJson(string? model) =>
        JsonSerializer.Serialize(new { TakenAt, Model = model, Action, Labels, Width, Height }, Indented);
}
