using System.Net;
using System.Net.Sockets;

namespace ClipHar.Core.RemotePictures;

/// <summary>
/// Keeps fetches on the public Internet (server-side request forgery). Names are resolved here, every address is vetted and the
/// socket is connected to the vetted address itself: there is no second look-up that a rebinding name server could answer otherwise.
/// </summary>
/// <param name="resolver">From names to addresses.</param>
/// <param name="isAllowed">Which addresses may be connected to: <see cref="AddressPolicy.IsPublic"/>, except in tests.</param>
/// <param name="allowedPorts">Ports that a URL may name.</param>
public sealed class SsrfGuard(IHostResolver resolver, Func<IPAddress, bool> isAllowed, IReadOnlyCollection<int> allowedPorts)
{
    private const int MaxUrlLength = 2048;

    /// <summary>Checks what can be seen of a URL without asking the network.</summary>
    /// <exception cref="RemotePictureException">Not a URL that may be fetched; says why.</exception>
    public Uri CheckUrl(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > MaxUrlLength || !Uri.TryCreate(text, UriKind.Absolute, out var url))
        {
            throw RemotePictureException.NotAllowed($"It is not an absolute URL of at most {MaxUrlLength} characters.");
        }

        return CheckUrl(url);
    }

    /// <inheritdoc cref="CheckUrl(string)"/>
    public Uri CheckUrl(Uri url)
    {
        if (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps)
        {
            throw RemotePictureException.NotAllowed($"Only http and https addresses are fetched, not {url.Scheme}.");
        }

        if (url.UserInfo.Length > 0)
        {
            throw RemotePictureException.NotAllowed("A URL with a user name or password is not fetched.");
        }

        if (!allowedPorts.Contains(url.Port))
        {
            throw RemotePictureException.NotAllowed($"Port {url.Port} is not allowed; allowed are {string.Join(", ", allowedPorts)}.");
        }

        return url;
    }

    /// <summary>Opens the connection of an HTTP request, to a vetted address only.</summary>
    /// <remarks>For <see cref="SocketsHttpHandler.ConnectCallback"/>.</remarks>
    /// <exception cref="AddressRefusedException">The name has an address that is not public.</exception>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var addresses = await VetAsync(context.DnsEndPoint.Host, cancellationToken);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>The addresses of a host, all of them allowed. One that is not condemns the name: an honest public host has none.</summary>
    internal async Task<IPAddress[]> VetAsync(string host, CancellationToken cancellationToken)
    {
        var addresses = IPAddress.TryParse(host.Trim('[', ']'), out var literal)
            ? [literal]
            : await resolver.ResolveAsync(host, cancellationToken);
        if (addresses.Length == 0)
        {
            throw new SocketException((int)SocketError.HostNotFound);
        }

        return Array.TrueForAll(addresses, address => isAllowed(address)) ? addresses : throw new AddressRefusedException();
    }
}

/// <summary>A host is not on the public Internet. Does not say which address it has: the caller is not to learn the inside.</summary>
internal sealed class AddressRefusedException() : IOException("The address does not lead to the public Internet.");
