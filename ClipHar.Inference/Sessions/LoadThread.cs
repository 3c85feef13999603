using System.Collections.Concurrent;

namespace ClipHar.Inference.Sessions;

/// <summary>
/// The one thread on which sessions are opened, for as long as the process lives. glibc gives every new thread a heap of its own, and
/// what a closed session frees stays in the heap that it came from: opened on ever new threads, models that replace each other fill
/// one heap after the other; opened on one thread, each uses the room of the one before.
/// </summary>
internal sealed class LoadThread : IDisposable
{
    private readonly BlockingCollection<Action> _work = [];
    private readonly Lock _gate = new();
    private Thread? _thread;

    /// <summary>Runs work on the thread, in turn.</summary>
    public Task<T> RunAsync<T>(Func<T> work)
    {
        var completion = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() =>
        {
            try
            {
                completion.SetResult(work());
            }
#pragma warning disable CA1031 // The edge of the thread: the error belongs to who asked for the work.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                completion.SetException(exception);
            }
        });
        Start();
        return completion.Task;
    }

    public void Dispose()
    {
        _work.CompleteAdding();
        _thread?.Join();
        _work.Dispose();
    }

    private void Start()
    {
        lock (_gate)
        {
            if (_thread is null)
            {
                _thread = new Thread(Run) { IsBackground = true, Name = "load models" };
                _thread.Start();
            }
        }
    }

    private void Run()
    {
        foreach (var work in _work.GetConsumingEnumerable())
        {
            work();
        }
    }
}
