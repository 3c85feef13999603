using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace ClipHar.Core.Datasets.Store.Remotes;

/// <summary>DVC's HTTP remote: GET, HEAD and POST (or the method that is set) of the object's path below a URL.</summary>
public sealed class HttpRemote : IObjectRemote
{
    private readonly HttpClient _client;
    private readonly Uri _root;
    private readonly HttpMethod _upload;
    private readonly AuthenticationHeaderValue? _authorization;
    private readonly (string Name, string Value)? _header;

    /// <param name="client">Its time-out must be infinite: stalls are bounded where the bytes are read.</param>
    /// <param name="url">http or https.</param>
    /// <param name="settings">DVC's: method, auth (basic, custom), user, password, custom_auth_header.</param>
    /// <exception cref="ObjectStoreException">A setting is unknown or incomplete.</exception>
    public HttpRemote(HttpClient client, Uri url, IReadOnlyDictionary<string, string> settings)
    {
        _client = client;
        _root = new UriBuilder(url) { UserName = "", Password = "", Path = url.AbsolutePath.TrimEnd('/') + "/" }.Uri;
        _upload = new HttpMethod(settings.GetValueOrDefault("method", "POST").ToUpperInvariant());
        var (user, password) = (settings.GetValueOrDefault("user"), settings.GetValueOrDefault("password"));
        switch (settings.GetValueOrDefault("auth"))
        {
            case "basic" when user is not null:
                _authorization = new AuthenticationHeaderValue(
                    "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
                break;
            case "custom" when settings.GetValueOrDefault("custom_auth_header") is { Length: > 0 } name && password is not null:
                _header = (name, password);
                break;
            case null:
                break;
            case var auth:
                throw new ObjectStoreException(
                    $"The remote '{_root}' has auth = {auth}: allowed are basic (with user and password) and custom (with "
                        + $"custom_auth_header and password).");
        }
    }

    public string Location => _root.GetLeftPart(UriPartial.Path);

    public bool CanList => false;

    public async Task<bool> ExistsAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Head, key, null, null, cancellationToken);
        return response.StatusCode switch
        {
            HttpStatusCode.NotFound or HttpStatusCode.Gone => false,
            _ when response.IsSuccessStatusCode => true,
            _ => throw Refused(response, key),
        };
    }

    public IAsyncEnumerable<ObjectId> ListAsync(CancellationToken cancellationToken) =>
        throw new NotSupportedException("HTTP has no listing.");

    public async Task<RemoteContent> DownloadAsync(ObjectKey key, long offset, CancellationToken cancellationToken)
    {
        var response = await SendAsync(
            HttpMethod.Get, key, null, offset == 0 ? null : new RangeHeaderValue(offset, null), cancellationToken);
        try
        {
            if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && offset > 0)
            {
                response.Dispose();
                response = await SendAsync(HttpMethod.Get, key, null, null, cancellationToken);
            }

            if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone)
            {
                throw new ObjectNotFoundException(key.Id, Location);
            }

            if (!response.IsSuccessStatusCode)
            {
                throw Refused(response, key);
            }

            var from = response.StatusCode == HttpStatusCode.PartialContent ? response.Content.Headers.ContentRange?.From ?? -1 : 0;
            if (from != 0 && from != offset)
            {
                throw new ObjectStoreException($"{Location} answered a request from byte {offset} on with bytes from {from}.");
            }

            return new RemoteContent(new ResponseStream(response, await response.Content.ReadAsStreamAsync(cancellationToken)), from);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    public async Task UploadAsync(ObjectKey key, string path, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(
            path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 0,
            FileOptions.SequentialScan | FileOptions.Asynchronous);
        using var content = new StreamContent(file);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using var response = await SendAsync(_upload, key, content, null, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            throw Refused(response, key);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, ObjectKey key, HttpContent? content, RangeHeaderValue? range, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(_root, key.RelativePath)) { Content = content };
        request.Headers.Range = range;
        request.Headers.Authorization = _authorization;
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
        if (_header is { } header)
        {
            request.Headers.TryAddWithoutValidation(header.Name, header.Value);
        }

        try
        {
            return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException e)
        {
            throw new ObjectStoreException($"{Location} cannot be reached: {e.Message}", e);
        }
    }

    private ObjectStoreException Refused(HttpResponseMessage response, ObjectKey key) =>
        new($"{Location} answered {(int)response.StatusCode} {response.ReasonPhrase} to {response.RequestMessage?.Method} "
            + $"{key.RelativePath}.");

    /// <summary>The body, which takes its response along when it is disposed.</summary>
    private sealed class ResponseStream(HttpResponseMessage response, Stream body) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => body.Read(buffer, offset, count);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            body.ReadAsync(buffer, cancellationToken);

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                body.Dispose();
                response.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
