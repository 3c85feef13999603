using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace ClipHar.Inference.Live;

/// <summary>How frames become an action. Bound to <see cref="SectionName"/>.</summary>
public sealed class LiveOptions
{
    public const string SectionName = "Inference:Live";

    /// <summary>Longest window that a session may ask for.</summary>
    public static readonly TimeSpan LongestWindow = TimeSpan.FromSeconds(10);

    /// <summary>Frames are pooled over this time; 0 takes every frame alone. Default: 1.5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10")]
    public TimeSpan Window { get; set; } = TimeSpan.FromSeconds(1.5);

    /// <summary>Pooled probability that a label needs to become the action. Default: 0.4.</summary>
    [Range(0.0, 1.0)]
    public double EnterThreshold { get; set; } = 0.4;

    /// <summary>Pooled probability below which the action ends. At most the enter threshold. Default: 0.25.</summary>
    [Range(0.0, 1.0)]
    public double LeaveThreshold { get; set; } = 0.25;

    /// <summary>How long a change must last before it shows; also the shortest gap between two changes. Default: 0.4 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10")]
    public TimeSpan MinimumDwell { get; set; } = TimeSpan.FromSeconds(0.4);

    /// <summary>
    /// A silence longer than this (camera paused, tab hidden) ends the action and empties the window. Default: 3 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan MaxGap { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Finished segments kept in a session's timeline; the oldest goes first. Default: 1000.</summary>
    [Range(0, 100_000)]
    public int MaxSegments { get; set; } = 1000;

    /// <summary>Most frames in the window, whatever the frame rate; the oldest goes first. Default: 300.</summary>
    [Range(1, 10_000)]
    public int MaxWindowFrames { get; set; } = 300;
}

[OptionsValidator]
internal sealed partial class LiveOptionsValidator : IValidateOptions<LiveOptions>;

/// <summary>The rule between two settings.</summary>
internal sealed class LiveThresholdsValidator : IValidateOptions<LiveOptions>
{
    public ValidateOptionsResult Validate(string? name, LiveOptions options)
        => options.LeaveThreshold <= options.EnterThreshold
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"{LiveOptions.SectionName}:LeaveThreshold ({options.LeaveThreshold}) must not exceed EnterThreshold "
                    + $"({options.EnterThreshold}).");
}
