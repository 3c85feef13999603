namespace ClipHar.Api.Streaming;

/// <summary>
/// What has come in on a stream and waits to be worked on: configure messages, all of them, and the newest frame only. A newer frame
/// replaces a waiting one, so that recognition never lags behind the camera and memory stays at one waiting frame.
/// </summary>
/// <remarks>One thread puts, another takes.</remarks>
internal sealed class FrameMailbox : IDisposable
{
    /// <summary>More configure messages than this in a row are a misbehaving client.</summary>
    public const int MaxWaitingMessages = 16;

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _signal = new(0, 1);
    private readonly Queue<string> _messages = new();
    private Frame? _frame;
    private bool _ended;

    /// <param name="Number">Counts the binary messages of the session, from 0.</param>
    /// <param name="Bytes">The picture file.</param>
    /// <param name="At">When it came in, on the session's clock.</param>
    internal sealed record Frame(long Number, byte[] Bytes, TimeSpan At);

    /// <param name="Messages">Configure messages, oldest first.</param>
    /// <param name="Frame">The newest frame, or null.</param>
    /// <param name="Ended">Nothing more will come.</param>
    internal sealed record Delivery(IReadOnlyList<string> Messages, Frame? Frame, bool Ended);

    public void Put(Frame frame)
    {
        lock (_gate)
        {
            _frame = frame;
        }

        Signal();
    }

    /// <returns>False when too many already wait.</returns>
    public bool TryPut(string message)
    {
        lock (_gate)
        {
            if (_messages.Count >= MaxWaitingMessages)
            {
                return false;
            }

            _messages.Enqueue(message);
        }

        Signal();
        return true;
    }

    public void End()
    {
        lock (_gate)
        {
            _ended = true;
        }

        Signal();
    }

    /// <summary>Waits until there is something, and takes all of it.</summary>
    public async Task<Delivery> TakeAsync(CancellationToken cancellationToken)
    {
        await _signal.WaitAsync(cancellationToken);
        lock (_gate)
        {
            var delivery = new Delivery([.. _messages], _frame, _ended);
            _messages.Clear();
            _frame = null;
            return delivery;
        }
    }

    public void Dispose() => _signal.Dispose();

    private void Signal()
    {
        lock (_gate)
        {
            if (_signal.CurrentCount == 0)
            {
                _signal.Release();
            }
        }
    }
}
