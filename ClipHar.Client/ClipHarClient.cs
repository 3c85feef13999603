using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using ClipHar.Client.Classification;
using ClipHar.Client.Embeddings;
using ClipHar.Client.Facade;
using ClipHar.Client.Models;

namespace ClipHar.Client;

/// <summary>
/// The HTTP API, typed. Every method throws <see cref="ClipHarApiException"/> when the server answers with an error and
/// <see cref="HttpRequestException"/> when it cannot be reached. Thread-safe.
/// </summary>
public sealed partial class ClipHarClient
{
    private readonly HttpClient _http;
    private readonly TimeProvider _clock;

    /// <param name="http">Its base address is the server's.</param>
    /// <param name="clock">For Retry-After given as a date.</param>
    public ClipHarClient(HttpClient http, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(clock);
        _http = http;
        _clock = clock;
    }

    /// <summary>What the server is and which classes it knows.</summary>
    public Task<ServiceInfo> GetServiceInfoAsync(CancellationToken cancellationToken) => GetAsync<ServiceInfo>("", cancellationToken);

    /// <summary>Classifies one picture given as base64 or as an address.</summary>
    public Task<ClassifyResponse> ClassifyAsync(ClassifyRequest request, CancellationToken cancellationToken) =>
        SendAsync<ClassifyResponse>(HttpMethod.Post, "v1/classify", Json(request), cancellationToken);

    /// <summary>Classifies picture files in one request; one result each, in their order.</summary>
    /// <param name="pictures">Read to their end and disposed.</param>
    /// <param name="settings">Labels, vocabulary, model and so on; its picture members are not looked at.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<ClassifyResponse> ClassifyAsync(
        IReadOnlyList<PictureFile> pictures, ClassifyRequest? settings, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        using var form = new MultipartFormDataContent();
        foreach (var picture in pictures)
        {
            form.Add(new StreamContent(picture.Content), "image", picture.FileName);
        }

        foreach (var label in settings?.Labels ?? [])
        {
            form.Add(new StringContent(label), "labels");
        }

        AddField(form, "vocabulary", settings?.Vocabulary);
        AddField(form, "template_set", settings?.TemplateSet);
        AddField(form, "model", settings?.Model);
        AddField(form, "top_k", settings?.TopK?.ToString(CultureInfo.InvariantCulture));
        AddField(form, "none_of_these", settings?.NoneOfThese switch { null => null, true => "true", false => "false" });
        return await SendAsync<ClassifyResponse>(HttpMethod.Post, "v1/classify", form, cancellationToken);
    }

    /// <summary>Embeddings of texts or of base64 pictures.</summary>
    public Task<EmbeddingsResponse> CreateEmbeddingsAsync(EmbeddingsRequest request, CancellationToken cancellationToken) =>
        SendAsync<EmbeddingsResponse>(HttpMethod.Post, "v1/embeddings", Json(request), cancellationToken);

    /// <summary>Embeddings of texts, as numbers; unit L2 norm.</summary>
    public async Task<IReadOnlyList<float[]>> EmbedTextsAsync(
        IReadOnlyList<string> texts, string? model, CancellationToken cancellationToken)
    {
        var response = await CreateEmbeddingsAsync(
            new EmbeddingsRequest
            {
                Input = JsonSerializer.SerializeToElement(texts, ClipHarJson.Options),
                Model = model,
            }, cancellationToken);
        return [.. response.Data.Select(item => item.Embedding.Deserialize<float[]>(ClipHarJson.Options)!)];
    }

    /// <summary>The endpoint of the original server.</summary>
    public Task<PredictResponse> PredictAsync(PredictRequest request, CancellationToken cancellationToken) =>
        SendAsync<PredictResponse>(HttpMethod.Post, "predict", Json(request), cancellationToken);

    public async Task<IReadOnlyList<ModelResource>> GetModelsAsync(CancellationToken cancellationToken) =>
        await GetAsync<List<ModelResource>>("v1/models", cancellationToken);

    public Task<ModelResource> GetModelAsync(string name, CancellationToken cancellationToken) =>
        GetAsync<ModelResource>($"v1/models/{Escape(name)}", cancellationToken);

    /// <summary>Size and licence of a checkpoint on the hub.</summary>
    public Task<HubModelResource> GetHubModelAsync(string repository, CancellationToken cancellationToken) =>
        GetAsync<HubModelResource>("v1/models/hub" + new QueryString().Add("repository", repository), cancellationToken);

    /// <summary>Starts to fetch a checkpoint from the hub.</summary>
    public Task<ModelPull> PullModelAsync(ModelPullRequest request, CancellationToken cancellationToken) =>
        SendAsync<ModelPull>(HttpMethod.Post, "v1/models/pull", Json(request), cancellationToken);

    public Task<ModelPull> GetModelPullAsync(string id, CancellationToken cancellationToken) =>
        GetAsync<ModelPull>($"v1/models/pulls/{Escape(id)}", cancellationToken);

    public async Task CancelModelPullAsync(string id, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Delete, $"v1/models/pulls/{Escape(id)}", null, null, cancellationToken);
    }

    internal static void Configure(HttpClient http, ClipHarClientOptions options)
    {
        http.BaseAddress = options.BaseAddress;
        http.Timeout = options.Timeout;
        if (options.ApiKey is { Length: > 0 } key)
        {
            http.DefaultRequestHeaders.Add("X-API-Key", key);
        }
    }

    private static JsonContent Json<T>(T value) => JsonContent.Create(value, options: ClipHarJson.Options);

    private static string Escape(string segment) => Uri.EscapeDataString(segment);

    private static void AddField(MultipartFormDataContent form, string name, string? value)
    {
        if (value is not null)
        {
            form.Add(new StringContent(value), name);
        }
    }

    private Task<T> GetAsync<T>(string path, CancellationToken cancellationToken) =>
        SendAsync<T>(HttpMethod.Get, path, null, cancellationToken);

    private async Task<T> SendAsync<T>(HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(method, path, content, null, cancellationToken);
        return await response.Content.ReadFromJsonAsync<T>(ClipHarJson.Options, cancellationToken)
            ?? throw new JsonException($"The answer of {path} is empty.");
    }

    /// <returns>A successful response, to be disposed.</returns>
    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, HttpContent? content, EntityTagHeaderValue? ifMatch, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = content };
        request.Headers.Accept.ParseAdd("application/json");
        if (ifMatch is not null)
        {
            request.Headers.IfMatch.Add(ifMatch);
        }

        var response = await _http.SendAsync(request, cancellationToken);
        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw await ClipHarApiException.FromAsync(response, _clock, cancellationToken);
        }
    }
}

/// <summary>A picture file to send.</summary>
/// <param name="Content">JPEG, PNG, WebP and what else the server reads.</param>
/// <param name="FileName">Comes back with the result.</param>
public sealed record PictureFile(Stream Content, string FileName);
