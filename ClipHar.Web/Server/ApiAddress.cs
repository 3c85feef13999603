using ClipHar.Web.FrontDoor;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;

namespace ClipHar.Web.Server;

/// <summary>Where this process reaches the API: the configured replica, else itself over the loopback.</summary>
public sealed class ApiAddress(IOptions<FrontDoorOptions> options, IServer server)
{
    /// <summary>Ends in '/'.</summary>
    /// <exception cref="ApiException">The server does not listen on anything that can be called.</exception>
    public Uri Get()
    {
        if (options.Value.Replicas is [var replica, ..])
        {
            return replica;
        }

        var addresses = server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        return FromListening(addresses)
            ?? throw new ApiException("The server cannot call itself", $"It listens on: {string.Join(", ", addresses)}.");
    }

    /// <summary>The first address that can be called, plain HTTP before HTTPS; a wildcard host becomes the loopback.</summary>
    internal static Uri? FromListening(IEnumerable<string> addresses) => addresses
        .OrderBy(a => a.StartsWith("https:", StringComparison.OrdinalIgnoreCase))
        .Select(Callable)
        .FirstOrDefault(uri => uri is not null);

    private static Uri? Callable(string address)
    {
        foreach (var wildcard in (string[])["://*", "://+", "://0.0.0.0", "://[::]"])
        {
            address = address.Replace(wildcard, "://localhost", StringComparison.Ordinal);
        }

        return Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? uri : null;
    }
}
