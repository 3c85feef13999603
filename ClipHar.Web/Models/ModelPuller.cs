using ClipHar.Client.Models;
using ClipHar.Web.Server;

namespace ClipHar.Web.Models;

/// <summary>Asks the server to fetch a model and follows it to the end.</summary>
public sealed class ModelPuller(ApiGateway api, ModelsState models, TimeProvider clock)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);

    /// <summary>Starts a pull and returns its last state; on success the models have been loaded anew.</summary>
    /// <param name="request">Which repository.</param>
    /// <param name="onProgress">Called with every state, the first and the last included, on the caller's context.</param>
    /// <param name="cancellationToken">Ends the following, not the pull: see <see cref="CancelAsync"/>.</param>
    /// <exception cref="ApiException">The server did not take the pull or stopped answering.</exception>
    public async Task<ModelPull> PullAsync(ModelPullRequest request, Action<ModelPull> onProgress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(onProgress);
        var pull = await api.PullModelAsync(request, cancellationToken);
        onProgress(pull);
        while (pull.State is "queued" or "running")
        {
            await Task.Delay(PollInterval, clock, cancellationToken);
            pull = await api.GetPullAsync(pull.Id, cancellationToken);
            onProgress(pull);
        }

        if (pull.State == "succeeded")
        {
            await models.ReloadAsync(cancellationToken);
        }

        return pull;
    }

    public Task CancelAsync(string id, CancellationToken cancellationToken) => api.CancelPullAsync(id, cancellationToken);
}
