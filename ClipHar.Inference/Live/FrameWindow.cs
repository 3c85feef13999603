using System.Numerics.Tensors;

namespace ClipHar.Inference.Live;

/// <summary>The embeddings of the last frames and their mean direction.</summary>
internal sealed class FrameWindow
{
    private readonly Queue<(TimeSpan At, float[] Embedding_E)> _frames = new();

    public int Count => _frames.Count;

    public void Clear() => _frames.Clear();

    /// <summary>Adds a frame (unit norm; kept, so the caller must not change it) and forgets those older than the window.</summary>
    public void Add(TimeSpan at, float[] embedding_E, TimeSpan window, int maxFrames)
    {
        _frames.Enqueue((at, embedding_E));
        while (_frames.Count > maxFrames || (_frames.Count > 1 && at - _frames.Peek().At >= window))
        {
            _frames.Dequeue();
        }
    }

    /// <summary>Mean of the unit vectors, brought back to unit norm.</summary>
    /// <remarks>Summed anew each time: a running sum would gather rounding errors over an hour of video, and E·300 additions are
    /// cheap.</remarks>
    public float[] Pooled(int embeddingDim)
    {
        var pooled_E = new float[embeddingDim];
        foreach (var (_, embedding_E) in _frames)
        {
            TensorPrimitives.Add(pooled_E, embedding_E, pooled_E);
        }

        var norm = TensorPrimitives.Norm(pooled_E);
        if (norm > 0)
        {
            TensorPrimitives.Divide(pooled_E, norm, pooled_E);
        }

        return pooled_E;
    }
}
