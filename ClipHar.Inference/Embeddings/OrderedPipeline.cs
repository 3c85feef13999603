using System.Runtime.CompilerServices;

namespace ClipHar.Inference.Embeddings;

/// <summary>
/// Runs work on many items, several at a time so that batches form, and gives the results back in order with bounded memory.
/// </summary>
public static class OrderedPipeline
{
    /// <param name="items">Read as far ahead as <paramref name="degree"/> says.</param>
    /// <param name="degree">Items in flight, at least 1.</param>
    /// <param name="work">Its token is cancelled when nobody waits for the results any more.</param>
    /// <param name="cancellationToken">Ends the whole.</param>
    public static async IAsyncEnumerable<TResult> RunAsync<TItem, TResult>(
        IAsyncEnumerable<TItem> items, int degree, Func<TItem, CancellationToken, Task<TResult>> work,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(work);
        ArgumentOutOfRangeException.ThrowIfLessThan(degree, 1);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = new Queue<Task<TResult>>();
        try
        {
            await foreach (var item in items.WithCancellation(stop.Token))
            {
                running.Enqueue(work(item, stop.Token));
                if (running.Count >= degree)
                {
                    yield return await running.Dequeue();
                }
            }

            while (running.Count > 0)
            {
                yield return await running.Dequeue();
            }
        }
        finally
        {
            // Left early: what still runs uses services that are disposed next, so it is stopped and waited for.
            await stop.CancelAsync();
            await Task.WhenAll(running).ContinueWith(
                static task => _ = task.Exception, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }
}
