using System.Runtime.CompilerServices;

namespace ClipHar.Standalone.CommandLine;

/// <summary>
/// Runs work on many items, several at a time so that batches form, and gives the results back in order with bounded memory.
/// </summary>
internal static class OrderedPipeline
{
    public static async IAsyncEnumerable<TResult> RunAsync<TItem, TResult>(
        IEnumerable<TItem> items, int degree, Func<TItem, CancellationToken, Task<TResult>> work,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = new Queue<Task<TResult>>();
        try
        {
            foreach (var item in items)
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
