using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.WebSockets;
using ClipHar.Client.Predictions;
using ClipHar.Client.Streaming;
using ClipHar.Client.Vocabularies;

namespace ClipHar.Client;

public sealed partial class ClipHarClient
{
    public async Task<IReadOnlyList<VocabularyResource>> GetVocabulariesAsync(CancellationToken cancellationToken) =>
        await GetAsync<List<VocabularyResource>>("v1/vocabularies", cancellationToken);

    public Task<VocabularyResource> GetVocabularyAsync(string name, CancellationToken cancellationToken) =>
        GetAsync<VocabularyResource>($"v1/vocabularies/{Escape(name)}", cancellationToken);

    public async Task<IReadOnlyList<TemplateSetResource>> GetTemplateSetsAsync(CancellationToken cancellationToken) =>
        await GetAsync<List<TemplateSetResource>>("v1/vocabularies/templates", cancellationToken);

    /// <summary>Makes or replaces a vocabulary.</summary>
    /// <param name="vocabulary">Its name is where it goes.</param>
    /// <param name="ifVersion">Replace only this version: somebody else's change gives status 412 instead of being lost. Null for
    /// any.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>As stored, with its new version.</returns>
    public async Task<VocabularyResource> PutVocabularyAsync(
        VocabularyResource vocabulary, int? ifVersion, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        using var response = await SendAsync(
            HttpMethod.Put, $"v1/vocabularies/{Escape(vocabulary.Name)}", Json(vocabulary), Tag(ifVersion), cancellationToken);
        return (await response.Content.ReadFromJsonAsync<VocabularyResource>(ClipHarJson.Options, cancellationToken))!;
    }

    /// <param name="name">The vocabulary to delete.</param>
    /// <param name="ifVersion">Delete only this version; null for any.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task DeleteVocabularyAsync(string name, int? ifVersion, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Delete, $"v1/vocabularies/{Escape(name)}", null, Tag(ifVersion), cancellationToken);
    }

    public Task<PredictionResource> GetPredictionAsync(string id, CancellationToken cancellationToken) =>
        GetAsync<PredictionResource>($"v1/predictions/{Escape(id)}", cancellationToken);

    /// <summary>One page of recorded predictions, newest first.</summary>
    public Task<Page<PredictionResource>> GetPredictionsAsync(PredictionFilter filter, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return GetAsync<Page<PredictionResource>>("v1/predictions" + filter.ToQueryString(), cancellationToken);
    }

    /// <summary>Opens a live session. Its first message is <see cref="StreamReady"/>.</summary>
    /// <param name="vocabulary">Null for the server's default.</param>
    /// <param name="model">Null for the champion.</param>
    /// <param name="cancellationToken">Ends the opening.</param>
    /// <exception cref="WebSocketException">The server did not accept.</exception>
    public async Task<ClipHarStream> OpenStreamAsync(string? vocabulary, string? model, CancellationToken cancellationToken)
    {
        var query = new QueryString().Add("vocabulary", vocabulary).Add("model", model);
        var address = new UriBuilder(new Uri(_http.BaseAddress!, "v1/stream" + query));
        address.Scheme = address.Scheme.Replace("http", "ws", StringComparison.Ordinal);
        var socket = new ClientWebSocket();
        try
        {
            // Through the same handlers as every call: service discovery, key, time-outs of the handshake.
            await socket.ConnectAsync(address.Uri, _http, cancellationToken);
            return new ClipHarStream(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static EntityTagHeaderValue? Tag(int? version) =>
        version is { } number ? new EntityTagHeaderValue($"\"{number.ToString(CultureInfo.InvariantCulture)}\"") : null;
}
