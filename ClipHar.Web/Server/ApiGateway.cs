using System.Text.Json;
using ClipHar.Client;
using ClipHar.Client.Models;
using ClipHar.Client.Predictions;
using ClipHar.Client.Vocabularies;

namespace ClipHar.Web.Server;

/// <summary>
/// The calls that the pages make from the server side: small JSON, through the typed client. Pictures and frames go from the browser to
/// the API directly. Every method throws <see cref="ApiException"/> with words for the user.
/// </summary>
public sealed partial class ApiGateway(HttpClient http, ApiAddress address, TimeProvider clock)
{
    private ClipHarClient? _client;

    public Task<IReadOnlyList<VocabularyResource>> GetVocabulariesAsync(CancellationToken cancellationToken) =>
        AskAsync(client => client.GetVocabulariesAsync(cancellationToken));

    public Task<IReadOnlyList<TemplateSetResource>> GetTemplateSetsAsync(CancellationToken cancellationToken) =>
        AskAsync(client => client.GetTemplateSetsAsync(cancellationToken));

    /// <summary>Creates or replaces; the answer carries the new version.</summary>
    /// <param name="vocabulary">Its name is where it goes.</param>
    /// <param name="ifVersion">Only replace this version, so that nobody's change is lost; null for any.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<VocabularyResource> PutVocabularyAsync(VocabularyResource vocabulary, int? ifVersion, CancellationToken cancellationToken) =>
        AskAsync(client => client.PutVocabularyAsync(vocabulary, ifVersion, cancellationToken));

    public Task DeleteVocabularyAsync(string name, CancellationToken cancellationToken) =>
        AskAsync(client => client.DeleteVocabularyAsync(name, ifVersion: null, cancellationToken));

    public Task<IReadOnlyList<ModelResource>> GetModelsAsync(CancellationToken cancellationToken) =>
        AskAsync(client => client.GetModelsAsync(cancellationToken));

    public Task<HubModelResource> GetHubModelAsync(string repository, CancellationToken cancellationToken) =>
        AskAsync(client => client.GetHubModelAsync(repository, cancellationToken));

    public Task<ModelPull> PullModelAsync(ModelPullRequest request, CancellationToken cancellationToken) =>
        AskAsync(client => client.PullModelAsync(request, cancellationToken));

    public Task<ModelPull> GetPullAsync(string id, CancellationToken cancellationToken) =>
        AskAsync(client => client.GetModelPullAsync(id, cancellationToken));

    public Task CancelPullAsync(string id, CancellationToken cancellationToken) =>
        AskAsync(client => client.CancelModelPullAsync(id, cancellationToken));

    public Task<Page<PredictionResource>> GetPredictionsAsync(PredictionFilter filter, CancellationToken cancellationToken) =>
        AskAsync(client => client.GetPredictionsAsync(filter, cancellationToken));

    /// <summary>Made at the first call: before that this process may not listen yet, and has no address.</summary>
    private ClipHarClient Client()
    {
        if (_client is null)
        {
            http.BaseAddress = address.Get();
            _client = new ClipHarClient(http, clock);
        }

        return _client;
    }

    private Task AskAsync(Func<ClipHarClient, Task> call) => AskAsync<object?>(async client =>
    {
        await call(client);
        return null;
    });

    private async Task<T> AskAsync<T>(Func<ClipHarClient, Task<T>> call)
    {
        try
        {
            return await call(Client());
        }
        catch (ClipHarApiException e)
        {
            throw new ApiException(e);
        }
        catch (HttpRequestException e)
        {
            throw new ApiException("The server cannot be reached", "The page will work again as soon as the server answers.", e);
        }
        catch (TaskCanceledException e) when (e.InnerException is TimeoutException)
        {
            throw new ApiException("The server took too long", "Nothing came back within the time allowed.", e);
        }
        catch (JsonException e)
        {
            throw new ApiException("The server's answer could not be read", e.Message, e);
        }
    }
}
