using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace ClipHar.Inference.Batching;

/// <summary>How single pictures become batches. Bound to <see cref="SectionName"/>.</summary>
public sealed class BatchingOptions
{
    public const string SectionName = "Inference:Batching";

    /// <summary>
    /// Most pictures in one run of the tower. Default: by provider, 8 on the CPU and 32 on a GPU. A CPU gains nothing beyond a handful,
    /// and with half of 16 clients in a batch the other half decodes meanwhile.
    /// </summary>
    [Range(1, 1024)]
    public int? MaxBatchSize { get; set; }

    /// <summary>
    /// Longest time a picture waits for company, counted from its arrival. Applied only shortly after a batch that had more pictures
    /// than wait now; an idle tower runs a lone picture at once. Default: 2 ms. 0 never waits.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:01")]
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromMilliseconds(2);

    /// <summary>Pictures that may wait for one model, those still being decoded included. Default: 256.</summary>
    [Range(1, 65536)]
    public int MaxQueueLength { get; set; } = 256;

    /// <summary>Pictures that would wait longer are turned away. Default: 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan MaxQueueTime { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Batches run at the same time on one model, each by a thread of its own. Default: 1, since one run uses all intra-op threads.
    /// </summary>
    [Range(1, 16)]
    public int MaxConcurrentBatches { get; set; } = 1;

    /// <summary>How long an unloading model may finish what waits. Default: 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(30);
}

[OptionsValidator]
internal sealed partial class BatchingOptionsValidator : IValidateOptions<BatchingOptions>;
