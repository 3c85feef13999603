namespace ClipHar.Clip.Preprocessing;

/// <summary>
/// Keeps the weights of the sizes seen last: a camera sends thousands of pictures of one size. Bounded, since strangers choose
/// the sizes. Thread-safe.
/// </summary>
internal sealed class ResampleWeightsCache
{
    private readonly int _capacity;
    private readonly Lock _lock = new();
    private readonly Dictionary<ResampleAxis, LinkedListNode<(ResampleAxis Axis, ResampleWeights Weights)>> _byAxis = [];
    private readonly LinkedList<(ResampleAxis Axis, ResampleWeights Weights)> _byUse = [];

    /// <param name="capacity">Axes to keep, at least 1.</param>
    public ResampleWeightsCache(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        _capacity = capacity;
    }

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _byAxis.Count;
            }
        }
    }

    public ResampleWeights Get(ResampleAxis axis)
    {
        lock (_lock)
        {
            if (_byAxis.TryGetValue(axis, out var node))
            {
                _byUse.Remove(node);
                _byUse.AddFirst(node);
                return node.Value.Weights;
            }
        }

        // Outside the lock: two threads may compute the same, which is harmless.
        var weights = ResampleWeights.Compute(axis);
        lock (_lock)
        {
            if (!_byAxis.ContainsKey(axis))
            {
                _byAxis[axis] = _byUse.AddFirst((axis, weights));
            }

            while (_byAxis.Count > _capacity)
            {
                _byAxis.Remove(_byUse.Last!.Value.Axis);
                _byUse.RemoveLast();
            }
        }

        return weights;
    }
}
