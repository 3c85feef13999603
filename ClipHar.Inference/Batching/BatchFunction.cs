namespace ClipHar.Inference.Batching;

/// <summary>What a <see cref="DynamicBatcher{T}"/> runs: rows of fixed length in, rows of floats out.</summary>
/// <typeparam name="T">Element of an input row: float for pixels, long for token ids.</typeparam>
internal interface IBatchFunction<T>
    where T : unmanaged
{
    /// <summary>Elements of one input row.</summary>
    int InputLength { get; }

    /// <summary>Creates the buffers of one thread. The caller disposes the lane.</summary>
    IBatchLane<T> CreateLane(int maxBatchSize);
}

/// <summary>The input and output buffers of one thread; not for use by two threads at a time.</summary>
internal interface IBatchLane<T> : IDisposable
    where T : unmanaged
{
    /// <summary>Where input row <paramref name="index"/> of the next run is to be written.</summary>
    Span<T> InputRow(int index);

    /// <summary>Runs the first <paramref name="count"/> rows.</summary>
    /// <returns>Row-major [count, E]; valid until the next run.</returns>
    ReadOnlySpan<float> Run(int count);
}

/// <summary>The result of one row.</summary>
/// <param name="Output">A copy of its own, length E.</param>
/// <param name="Queue">From arrival to the start of the run.</param>
/// <param name="Compute">The run of the whole batch.</param>
/// <param name="BatchSize">Rows in that run.</param>
internal readonly record struct BatchedRow(float[] Output, TimeSpan Queue, TimeSpan Compute, int BatchSize);
