using System.Text.Json;
using ClipHar.Client;
using ClipHar.Client.Models;
using ClipHar.Client.Predictions;
using ClipHar.Client.Vocabularies;

namespace ClipHar.Web.Server;

/// <summary>
/// The calls that the pages make from the server side: small JSON. Pictures and frames go from the browser to the API directly.
/// Every method throws <see cref="ApiException"/> with words for the user.
/// </summary>
public sealed class ApiGateway(HttpClient http, ApiAddress address)
{
    public async Task<IReadOnlyList<VocabularyResource>> GetVocabulariesAsync(CancellationToken cancellationToken) =>
        await SendAsync<List<VocabularyResource>>(HttpMethod.Get, "v1/vocabularies", null, cancellationToken);

    public async Task<IReadOnlyList<TemplateSetResource>> GetTemplateSetsAsync(CancellationToken cancellationToken) =>
        await SendAsync<List<TemplateSetResource>>(HttpMethod.Get, "v1/vocabularies/templates", null, cancellationToken);

    /// <summary>Creates or replaces; the answer carries the new version.</summary>
    public Task<VocabularyResource> PutVocabularyAsync(VocabularyResource vocabulary, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        return SendAsync<VocabularyResource>(
            HttpMethod.Put, $"v1/vocabularies/{Uri.EscapeDataString(vocabulary.Name)}", vocabulary, cancellationToken);
    }

    public Task DeleteVocabularyAsync(string name, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Delete, $"v1/vocabularies/{Uri.EscapeDataString(name)}", null, cancellationToken);

    public async Task<IReadOnlyList<ModelResource>> GetModelsAsync(CancellationToken cancellationToken) =>
        await SendAsync<List<ModelResource>>(HttpMethod.Get, "v1/models", null, cancellationToken);

    public Task<ModelPull> PullModelAsync(ModelPullRequest request, CancellationToken cancellationToken) =>
        SendAsync<ModelPull>(HttpMethod.Post, "v1/models/pull", request, cancellationToken);

    public Task<ModelPull> GetPullAsync(string id, CancellationToken cancellationToken) =>
        SendAsync<ModelPull>(HttpMethod.Get, $"v1/models/pulls/{Uri.EscapeDataString(id)}", null, cancellationToken);

    public Task CancelPullAsync(string id, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Delete, $"v1/models/pulls/{Uri.EscapeDataString(id)}", null, cancellationToken);

    public Task<Page<PredictionResource>> GetPredictionsAsync(string query, CancellationToken cancellationToken) =>
        SendAsync<Page<PredictionResource>>(HttpMethod.Get, "v1/predictions" + query, null, cancellationToken);

    private async Task<T> SendAsync<T>(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        using var response = await SendCoreAsync(method, path, body, cancellationToken);
        try
        {
            return await response.Content.ReadFromJsonAsync<T>(ClipHarJson.Options, cancellationToken)
                ?? throw new ApiException("The server sent an empty answer", path);
        }
        catch (JsonException e)
        {
            throw new ApiException("The server's answer could not be read", $"{path}: {e.Message}", e);
        }
    }

    private async Task SendAsync(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        using var response = await SendCoreAsync(method, path, body, cancellationToken);
    }

    private async Task<HttpResponseMessage> SendCoreAsync(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(address.Get(), path));
        if (body is not null)
        {
            request.Content = JsonContent.Create(body, body.GetType(), options: ClipHarJson.Options);
        }

        HttpResponseMessage response;
        try
        {
            response = await http.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException e)
        {
            throw new ApiException("The server cannot be reached", "The page will work again as soon as the server answers.", e);
        }
        catch (TaskCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ApiException("The server took too long", "Nothing came back within the time allowed.", e);
        }

        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw await ApiException.FromAsync(response, cancellationToken);
        }
    }
}
