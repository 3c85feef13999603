using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ClipHar.Core.RemotePictures;

/// <summary>
/// Fetches a picture from an address that somebody else names: a request, a list to import. Redirects are followed here, one by one,
/// each checked like the first; the body is cut off at the size limit while it arrives; what it is, is for the decoder to find out,
/// not for a header to claim.
/// </summary>
public sealed partial class RemotePictureFetcher : IDisposable
{
    private const int ReadBufferBytes = 64 * 1024;

    private readonly SsrfGuard _guard;
    private readonly RemotePictureOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<RemotePictureFetcher> _logger;
    private readonly HttpMessageInvoker _http;

    public RemotePictureFetcher(
        SsrfGuard guard, IOptions<RemotePictureOptions> options, TimeProvider clock, ILogger<RemotePictureFetcher> logger)
    {
        ArgumentNullException.ThrowIfNull(guard);
        ArgumentNullException.ThrowIfNull(options);
        _guard = guard;
        _options = options.Value;
        _clock = clock;
        _logger = logger;
        _http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            ConnectCallback = guard.ConnectAsync,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseProxy = false, // a proxy would resolve the name itself, past the guard
            UseCookies = false,
            Credentials = null,
            MaxResponseHeadersLength = 32,
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
        });
    }

    /// <param name="address">An absolute http or https URL.</param>
    /// <param name="maxBytes">Largest picture.</param>
    /// <param name="cancellationToken">Ends the fetch.</param>
    /// <exception cref="RemotePictureException">Not an allowed address, no answer in time, or too large an answer.</exception>
    public async Task<byte[]> FetchAsync(string address, int maxBytes, CancellationToken cancellationToken)
    {
        if (!_options.Enabled)
        {
            throw RemotePictureException.NotAllowed("This server does not fetch pictures from addresses; send the picture itself.");
        }

        var url = _guard.CheckUrl(address);
        using var timeout = new CancellationTokenSource(_options.Timeout, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await FollowAsync(url, maxBytes, either.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw RemotePictureException.NotFetched($"No complete answer within {_options.Timeout.TotalSeconds:0.#} s.");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or SocketException)
        {
            var refused = exception is AddressRefusedException || exception.GetBaseException() is AddressRefusedException;
            Log.Failed(_logger, url.Host, exception);
            throw refused
                ? RemotePictureException.NotAllowed("The address does not lead to the public Internet.")
                : RemotePictureException.NotFetched("The server could not be reached or broke off.");
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<byte[]> FollowAsync(Uri url, int maxBytes, CancellationToken cancellationToken)
    {
        for (var redirects = 0; redirects <= _options.MaxRedirects; redirects++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            request.Headers.UserAgent.ParseAdd("ClipHar");
            request.Headers.Accept.ParseAdd("image/*");
            using var response = await _http.SendAsync(request, cancellationToken);
            if (IsRedirect(response.StatusCode) && response.Headers.Location is { } location)
            {
                url = _guard.CheckUrl(new Uri(url, location));
                continue;
            }

            if (response.StatusCode != HttpStatusCode.OK)
            {
                throw RemotePictureException.NotFetched($"The server answered {(int)response.StatusCode}.");
            }

            return await ReadAsync(response.Content, maxBytes, cancellationToken);
        }

        throw RemotePictureException.NotAllowed($"It redirects more than {_options.MaxRedirects} times.");
    }

    private static bool IsRedirect(HttpStatusCode status) => status is HttpStatusCode.MovedPermanently or HttpStatusCode.Found
        or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;

    private static async Task<byte[]> ReadAsync(HttpContent content, int maxBytes, CancellationToken cancellationToken)
    {
        var tooLarge = $"The picture is larger than {maxBytes} bytes.";
        if (content.Headers.ContentLength > maxBytes)
        {
            throw RemotePictureException.TooLarge(tooLarge);
        }

        await using var body = await content.ReadAsStreamAsync(cancellationToken);
        using var bytes = new MemoryStream((int)(content.Headers.ContentLength ?? ReadBufferBytes));
        var buffer = new byte[ReadBufferBytes];
        while (await body.ReadAsync(buffer, cancellationToken) is var count and > 0)
        {
            if (bytes.Length + count > maxBytes)
            {
                throw RemotePictureException.TooLarge(tooLarge);
            }

            bytes.Write(buffer, 0, count);
        }

        return bytes.ToArray();
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "A picture could not be fetched from {Host}.")]
        public static partial void Failed(ILogger logger, string host, Exception exception);
    }
}
