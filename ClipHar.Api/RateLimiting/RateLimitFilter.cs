using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Claims;
using System.Threading.RateLimiting;
using ClipHar.Api.Errors;
using Microsoft.Extensions.Options;

namespace ClipHar.Api.RateLimiting;

/// <summary>
/// Turns away callers who ask too often, before their request is read: 429 with Retry-After and problem details. A filter of the
/// endpoints and not a middleware, so that it comes with the module in both hosts and answers as all their errors are answered.
/// </summary>
internal sealed class RateLimitFilter : IEndpointFilter, IDisposable
{
    private const string Unlimited = "";

    private readonly RateLimitOptions _options;
    private readonly RateLimitInstruments _instruments;
    private readonly PartitionedRateLimiter<HttpContext> _limiter;

    public RateLimitFilter(IOptions<RateLimitOptions> options, RateLimitInstruments instruments)
    {
        _options = options.Value;
        _instruments = instruments;
        _limiter = PartitionedRateLimiter.Create<HttpContext, string>(Partition, StringComparer.Ordinal);
    }

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        using var lease = _limiter.AttemptAcquire(context.HttpContext);
        if (!lease.IsAcquired)
        {
            var name = context.HttpContext.GetEndpoint()?.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName;
            _instruments.OnRejected(name ?? "unknown");
            throw new RequestException(
                StatusCodes.Status429TooManyRequests,
                "Too many requests",
                string.Create(
                    CultureInfo.InvariantCulture, $"{_options.Requests} requests in {_options.Period} are allowed, and {_options.Burst} "
                        + $"at once."))
            {
                RetryAfter = lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : _options.Period,
            };
        }

        return await next(context);
    }

    public void Dispose() => _limiter.Dispose();

    /// <summary>Who asks; empty for whom there is no limit.</summary>
    internal static string CallerOf(ClaimsPrincipal user, IPAddress? address, bool limitLoopback)
    {
        var isLocal = address is null || IPAddress.IsLoopback(address);
        if (isLocal && !limitLoopback)
        {
            return Unlimited;
        }

        if (user.FindFirstValue(ClaimTypes.NameIdentifier) is { Length: > 0 } key)
        {
            return "key " + key;
        }

        if (isLocal)
        {
            return "loopback";
        }

        if (address!.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        // Everybody has 2^64 addresses of his own.
        const int NetworkBytes = 8;
        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? "network " + Convert.ToHexString(address.GetAddressBytes().AsSpan(0, NetworkBytes))
            : "address " + address;
    }

    private RateLimitPartition<string> Partition(HttpContext context)
    {
        var caller = _options.Requests == 0
            ? Unlimited
            : CallerOf(context.User, context.Connection.RemoteIpAddress, _options.LimitLoopback);
        return caller == Unlimited
            ? RateLimitPartition.GetNoLimiter(caller)
            : RateLimitPartition.GetTokenBucketLimiter(caller, _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = _options.Burst,
                TokensPerPeriod = Math.Min(_options.Requests, _options.Burst),
                ReplenishmentPeriod = _options.Period,
                QueueLimit = 0,
                AutoReplenishment = true,
            });
    }
}
