using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace ClipHar.Core.Serving.Predictions;

/// <summary>How predictions are recorded and how long they are kept.</summary>
public sealed class PredictionOptions
{
    public const string SectionName = "Predictions";

    /// <summary>Predictions that may wait to be written; more are dropped and counted. Default: 8192.</summary>
    [Range(16, 1_000_000)]
    public int QueueCapacity { get; set; } = 8192;

    /// <summary>Most predictions written in one transaction. Default: 256.</summary>
    [Range(1, 4096)]
    public int BatchSize { get; set; } = 256;

    /// <summary>Wait before a failed batch is written again; doubles up to 30 times this. Default: 1 second.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Age at which predictions are deleted; absent to keep them for ever. Default: 90 days.</summary>
    public TimeSpan? Retention { get; set; } = TimeSpan.FromDays(90);
}

[OptionsValidator]
internal sealed partial class PredictionOptionsValidator : IValidateOptions<PredictionOptions>;
