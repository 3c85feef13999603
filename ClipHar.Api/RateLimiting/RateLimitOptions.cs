using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace ClipHar.Api.RateLimiting;

/// <summary>
/// How often one caller may ask for recognition: a bucket of <see cref="Burst"/> requests that fills up again by <see cref="Requests"/>
/// every <see cref="Period"/>. A caller is an API key, else an address (of IPv6, a network of 64 bits). The frames of a live session do
/// not count, only its opening. Behind a proxy the address is the proxy's unless ASPNETCORE_FORWARDEDHEADERS_ENABLED=true is set.
/// </summary>
public sealed class RateLimitOptions
{
    public const string SectionName = "Api:RateLimit";

    /// <summary>Requests a caller may make each <see cref="Period"/> in the long run; 0 for no limit. Default: 50.</summary>
    [Range(0, 1_000_000)]
    public int Requests { get; set; } = 50;

    /// <summary>Time in which the bucket gets <see cref="Requests"/> more. Default: 1 second.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00")]
    public TimeSpan Period { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Requests a caller may make at once after a rest. Default: 200.</summary>
    [Range(1, 1_000_000)]
    public int Burst { get; set; } = 200;

    /// <summary>Whether callers on this machine are limited too. Default: false.</summary>
    public bool LimitLoopback { get; set; }
}

[OptionsValidator]
internal sealed partial class RateLimitOptionsValidator : IValidateOptions<RateLimitOptions>;
