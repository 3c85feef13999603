namespace ClipHar.Training.Demo;

/// <summary>Makes numbered items on pool threads ahead of their use, and gives them out in order.</summary>
internal sealed class LookAhead<T>(Func<int, T> make, int count, int depth, CancellationToken cancellationToken) : IDisposable
{
    private readonly Queue<Task<T>> _ahead = new();
    private int _next;

    /// <summary>Blocks until the next item is there.</summary>
    public T Take()
    {
        TopUp();
        var item = _ahead.Dequeue();
        TopUp();
        return item.GetAwaiter().GetResult();
    }

    public void Dispose()
    {
        foreach (var pending in _ahead)
        {
            // Nobody will use it; it only must not outlive its owner.
            pending.ContinueWith(
                static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default).Wait(CancellationToken.None);
        }
    }

    private void TopUp()
    {
        while (_ahead.Count < depth && _next < count)
        {
            var number = _next++;
            _ahead.Enqueue(Task.Run(() => make(number), cancellationToken));
        }
    }
}
