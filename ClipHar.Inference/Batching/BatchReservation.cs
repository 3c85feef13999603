namespace ClipHar.Inference.Batching;

/// <summary>
/// Places in a model's queue, taken before pictures are decoded: under overload a picture is turned away before it costs a decode,
/// and a request with several pictures is taken whole or not at all. Disposing gives unused places back.
/// </summary>
public sealed class BatchReservation : IDisposable
{
    private readonly Action<int> _giveBack;
    private int _remaining;

    internal BatchReservation(object owner, int count, Action<int> giveBack)
    {
        Owner = owner;
        _remaining = count;
        _giveBack = giveBack;
    }

    /// <summary>Places not yet used.</summary>
    public int Remaining => Volatile.Read(ref _remaining);

    internal object Owner { get; }

    /// <summary>Uses one place.</summary>
    /// <exception cref="InvalidOperationException">All places are used or given back.</exception>
    internal void Take()
    {
        if (Interlocked.Decrement(ref _remaining) < 0)
        {
            Interlocked.Increment(ref _remaining);
            throw new InvalidOperationException("The reservation has no place left: reserve one place per picture.");
        }
    }

    public void Dispose()
    {
        var unused = Interlocked.Exchange(ref _remaining, 0);
        if (unused > 0)
        {
            _giveBack(unused);
        }
    }
}
