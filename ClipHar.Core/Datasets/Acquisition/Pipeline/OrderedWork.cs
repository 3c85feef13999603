using System.Runtime.CompilerServices;

namespace ClipHar.Core.Datasets.Acquisition.Pipeline;

/// <summary>Works on several items at a time and gives the results in the order of the items.</summary>
internal static class OrderedWork
{
    /// <param name="items">Read by one reader, never further ahead than <paramref name="atOnce"/>.</param>
    /// <param name="atOnce">Items in work, which bounds the memory.</param>
    public static async IAsyncEnumerable<TResult> RunAsync<TItem, TResult>(
        IAsyncEnumerable<TItem> items, int atOnce, Func<TItem, CancellationToken, Task<TResult>> work,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var inWork = new Queue<Task<TResult>>(atOnce);
        await using var reader = items.GetAsyncEnumerator(stop.Token);
        try
        {
            for (var more = true; more || inWork.Count > 0;)
            {
                while (more && inWork.Count < atOnce && (more = await reader.MoveNextAsync()))
                {
                    inWork.Enqueue(work(reader.Current, stop.Token));
                }

                if (inWork.TryDequeue(out var next))
                {
                    yield return await next;
                }
            }
        }
        finally
        {
            // Nothing is left running, and no exception unseen, when the caller stops early or one item fails.
            await stop.CancelAsync();
            await Task.WhenAll(inWork).ContinueWith(
                static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }
}
