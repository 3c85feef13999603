using Microsoft.Extensions.Options;

namespace ClipHar.Inference.Classification;

/// <summary>
/// Lets only so many pictures be decoded at a time. Without it sixteen decodes share two cores with the tower, which then waits for the
/// slowest thread of every matrix product.
/// </summary>
internal sealed class DecodeGate(IOptions<ClassificationOptions> options) : IDisposable
{
    private readonly SemaphoreSlim _places = new(Places(options.Value));

    /// <summary>Runs work on the thread pool when there is a place.</summary>
    public async Task<T> RunAsync<TState, T>(TState state, Func<TState, T> work, CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(() => work(state), cancellationToken);
        }
        finally
        {
            _places.Release();
        }
    }

    public void Dispose() => _places.Dispose();

    private static int Places(ClassificationOptions options) => options.MaxConcurrentDecodes ?? Math.Max(1, Environment.ProcessorCount - 1);
}
