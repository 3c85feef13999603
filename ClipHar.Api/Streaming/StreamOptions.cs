using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace ClipHar.Api.Streaming;

/// <summary>Limits of a live stream.</summary>
public sealed class StreamOptions
{
    public const string SectionName = "Streaming";

    /// <summary>Largest frame; a larger one ends the session. Default: 4 MiB.</summary>
    [Range(1024, 64 * 1024 * 1024)]
    public int MaxFrameBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>Largest text message; a larger one ends the session. Default: 256 KiB.</summary>
    [Range(1024, 4 * 1024 * 1024)]
    public int MaxMessageBytes { get; set; } = 256 * 1024;

    /// <summary>Sessions at the same time; more are answered 503. Default: 64.</summary>
    [Range(1, 10_000)]
    public int MaxSessions { get; set; } = 64;

    /// <summary>Time without any message from the client after which the session is closed. Default: 2 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Time between pings, and to wait for the answer to one. Default: 15 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan PingInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// A stream is recorded at every change of the recognised action and at most once in this time otherwise, not at every frame.
    /// Default: 5 seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan RecordInterval { get; set; } = TimeSpan.FromSeconds(5);
}

[OptionsValidator]
internal sealed partial class StreamOptionsValidator : IValidateOptions<StreamOptions>;
