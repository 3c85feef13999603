using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace ClipHar.Core.Features;

/// <summary>How features are served. Bound to <see cref="SectionName"/>.</summary>
public sealed class FeatureOptions
{
    public const string SectionName = "Features";

    /// <summary>
    /// How long this process goes on with the definitions that it read; what it applies itself it sees at once. Default: 5 seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan RegistryCacheTime { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long an online row is answered from this process's memory. What this process pushes it sees at once; what another one pushes,
    /// at the latest after this time. Default: 5 seconds. 0 reads each row anew from the cache that processes share, or the database.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan LocalCacheTime { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long an online row stays in the cache that processes share (Redis). A push removes it; should Redis be out of reach just
    /// then, an old row can be answered for this time after it is back. Default: 1 minute.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan SharedCacheTime { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// When the shared cache did not answer for this long, reads go past it for <see cref="SharedCachePause"/>. Default: 250 ms.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan SharedCachePatience { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long reads go past a shared cache that does not answer. Default: 10 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan SharedCachePause { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Most entity rows in one online request. Default: 1000.</summary>
    [Range(1, 100_000)]
    public int MaxOnlineRows { get; set; } = 1000;

    /// <summary>Most entity rows in one historical request over HTTP, and most rows in one push. Default: 10000.</summary>
    [Range(1, 1_000_000)]
    public int MaxRequestRows { get; set; } = 10_000;
}

[OptionsValidator]
internal sealed partial class FeatureOptionsValidator : IValidateOptions<FeatureOptions>;
