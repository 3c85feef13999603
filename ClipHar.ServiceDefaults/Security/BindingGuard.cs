using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ClipHar.ServiceDefaults.Security;

/// <summary>
/// A process that other machines can reach does not start without a key. Looked at before the server listens (what was asked for)
/// and again afterwards (what it really listens on).
/// </summary>
internal sealed class BindingGuard(
    IServer server, IConfiguration configuration, IOptions<SecurityOptions> options) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        var addresses = server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        Check(addresses.Count > 0 ? addresses : Configured());
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        Check(server.Features.Get<IServerAddressesFeature>()?.Addresses ?? []);
        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// Whether only this machine can reach an address. Kestrel takes every name but localhost, and every IP address it cannot parse,
    /// as "all interfaces".
    /// </summary>
    internal static bool IsLocal(string address)
    {
        BindingAddress parsed;
        try
        {
            parsed = BindingAddress.Parse(address);
        }
        catch (FormatException)
        {
            return false;
        }

        if (parsed.IsUnixPipe || parsed.IsNamedPipe || parsed.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        return IPAddress.TryParse(parsed.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip);
    }

    private void Check(IEnumerable<string> addresses)
    {
        if (options.Value.AllowAnonymous || options.Value.ApiKeys.Count > 0)
        {
            return;
        }

        if (addresses.FirstOrDefault(address => !IsLocal(address)) is { } open)
        {
            throw new InvalidOperationException(
                $"Refusing to listen on {open}: other machines could reach it and no API key is set. Listen on localhost, or set "
                + $"{SecurityOptions.SectionName}:ApiKeys, or set {SecurityOptions.SectionName}:AllowAnonymous=true where a gateway in "
                + "front checks who calls.");
        }
    }

    private IEnumerable<string> Configured()
    {
        foreach (var endpoint in configuration.GetSection("Kestrel:Endpoints").GetChildren())
        {
            if (endpoint["Url"] is { Length: > 0 } url)
            {
                yield return url;
            }
        }

        if (configuration["urls"] is { Length: > 0 } urls)
        {
            foreach (var url in urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                yield return url;
            }

            yield break;
        }

        foreach (var (key, scheme) in new[] { ("http_ports", "http"), ("https_ports", "https") })
        {
            const StringSplitOptions Clean = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;
            foreach (var port in (configuration[key] ?? "").Split(';', Clean))
            {
                yield return $"{scheme}://*:{port}";
            }
        }
    }
}
