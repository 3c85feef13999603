using System.ComponentModel.DataAnnotations;

using Microsoft.Extensions.Options;

namespace ClipHar.Monitor.Drift;

/// <summary>How recent predictions are compared with those before them.</summary>
public sealed class DriftOptions
{
    public const string SectionName = "Drift";

    /// <summary>Time between two checks. Default: 1 minute.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "1.00:00:00")]
    public TimeSpan CheckInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The current sample: predictions no older than this. Default: 15 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:30", "7.00:00:00")]
    public TimeSpan CurrentWindow { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>The reference sample: predictions of this length of time before the current window. Default: 1 day.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "90.00:00:00")]
    public TimeSpan ReferenceWindow { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Fewest predictions in either sample for a verdict. Default: 100.</summary>
    [Range(10, 100_000)]
    public int MinSamples { get; set; } = 100;

    /// <summary>Most predictions read into either sample, the newest first. Default: 2000.</summary>
    [Range(10, 100_000)]
    public int MaxSamples { get; set; } = 2000;

    /// <summary>Population stability index of the labels above which they have drifted. Default: 0.25.</summary>
    [Range(0.01, 10)]
    public double LabelThreshold { get; set; } = 0.25;

    /// <summary>
    /// p-value of the Kolmogorov-Smirnov test below which a numeric property has drifted, before Bonferroni's correction. Default: 0.01.
    /// </summary>
    [Range(1e-9, 0.5)]
    public double SignificanceLevel { get; set; } = 0.01;
}

[OptionsValidator]
internal sealed partial class DriftOptionsValidator : IValidateOptions<DriftOptions>;
