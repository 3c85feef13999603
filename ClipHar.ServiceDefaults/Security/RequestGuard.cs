using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace ClipHar.ServiceDefaults.Security;

/// <summary>
/// Keeps web pages of other sites, and other machines, from using a local process: they can send requests to http://localhost even
/// though they cannot read the answers. Looks at the connection, the Host header (DNS rebinding) and the Origin.
/// </summary>
internal sealed class RequestGuard(RequestDelegate next, IOptions<SecurityOptions> options, IProblemDetailsService problems)
{
    public Task InvokeAsync(HttpContext context)
    {
        var refusal = Refusal(context, options.Value);
        return refusal is null ? next(context) : WriteAsync(context, refusal);
    }

    /// <summary>Why the request is not served, or null.</summary>
    internal static string? Refusal(HttpContext context, SecurityOptions options)
    {
        var request = context.Request;
        if (options.ApiKeys.Count == 0 && !options.AllowAnonymous)
        {
            if (context.Connection.LocalIpAddress is { } local
                && !IPAddress.IsLoopback(local.IsIPv4MappedToIPv6 ? local.MapToIPv4() : local))
            {
                return "No API key is set, so that only this machine may call.";
            }

            if (!IsLocalHost(request.Host.Host) && !options.AllowedHosts.Contains(request.Host.Host, StringComparer.OrdinalIgnoreCase))
            {
                return $"'{request.Host.Host}' is not a name of this service. Use localhost, or add it to "
                    + $"{SecurityOptions.SectionName}:AllowedHosts.";
            }
        }

        return IsUnsafe(context) && IsForeign(request, options)
            ? $"Web pages of another origin may not call this service. Add the origin to {SecurityOptions.SectionName}:AllowedOrigins to "
                + "let them."
            : null;
    }

    private static bool IsUnsafe(HttpContext context) =>
        context.WebSockets.IsWebSocketRequest
        || context.Request.Headers.Upgrade.Count > 0
        || !(
            HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method)
            || HttpMethods.IsOptions(context.Request.Method));

    /// <summary>Programs send neither header; browsers send Origin with every unsafe request and every WebSocket.</summary>
    private static bool IsForeign(HttpRequest request, SecurityOptions options)
    {
        var origin = request.Headers.Origin.ToString();
        if (origin.Length == 0)
        {
            return request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site";
        }

        if (options.AllowedOrigins.Contains(origin, StringComparer.OrdinalIgnoreCase))
        {
            return false;
        }

        // The front door forwards with a host of its own and tells the browser's in X-Forwarded-Host. A foreign page cannot set
        // that header: it would have to ask first (CORS), and is refused.
        return !Uri.TryCreate(origin, UriKind.Absolute, out var uri)
            || !(IsSameHost(uri, request.Host) || IsSameHost(uri, new HostString(request.Headers["X-Forwarded-Host"].ToString())));
    }

    /// <summary>The scheme is not compared: behind a gateway that ends TLS the page is https and this request is http.</summary>
    private static bool IsSameHost(Uri origin, HostString host) =>
        host.HasValue
        && origin.Host.Trim('[', ']').Equals(host.Host.Trim('[', ']'), StringComparison.OrdinalIgnoreCase)
        && (host.Port is { } port ? port == origin.Port : origin.IsDefaultPort);

    private static bool IsLocalHost(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));

    private async Task WriteAsync(HttpContext context, string refusal)
    {
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        context.Response.Headers[HeaderNames.CacheControl] = "no-store";
        await problems.TryWriteAsync(new ProblemDetailsContext
        {
            HttpContext = context,
            ProblemDetails = { Status = StatusCodes.Status403Forbidden, Title = "Not allowed from here", Detail = refusal },
        });
    }
}
