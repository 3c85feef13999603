namespace ClipHar.Inference.Deployments;

/// <summary>
/// The right to use a model. While it is held the model stays loaded, also when another version has taken its place; so hold it for one
/// request or one frame, not for a session.
/// </summary>
public sealed class ModelLease : IDisposable
{
    private Deployment? _deployment;

    internal ModelLease(Deployment deployment)
    {
        _deployment = deployment;
        Model = deployment.Model;
    }

    public LoadedModel Model { get; }

    public void Dispose() => Interlocked.Exchange(ref _deployment, null)?.Release();
}
