using ClipHar.Inference.Batching;

namespace ClipHar.Inference.Sessions;

/// <summary>A picture's embedding and where its time went.</summary>
/// <param name="Embedding">Unit norm, length E.</param>
/// <param name="Queue">Waiting for the batch to form and for its turn.</param>
/// <param name="Encode">The image tower, for the whole batch the picture was in.</param>
/// <param name="BatchSize">Pictures in that batch.</param>
public sealed record ImageEncoding(float[] Embedding, TimeSpan Queue, TimeSpan Encode, int BatchSize)
{
    /// <summary>The tower's output before L2 normalisation.</summary>
    public required float[] Raw { get; init; }

    /// <summary>What the tower's projection starts from, length D: the class token after the last LayerNorm.</summary>
    public required float[] Pooled { get; init; }
}

/// <summary>The image tower of a loaded model, batched over all callers.</summary>
public interface IImageEncoder
{
    /// <summary>Floats of one picture: 3·S·S.</summary>
    int TensorLength { get; }

    /// <summary>Pictures that wait, reserved places included.</summary>
    int QueueLength { get; }

    /// <summary>Most pictures that may wait.</summary>
    int QueueCapacity { get; }

    /// <summary>Measured while busy; 0 before the first picture.</summary>
    double ImagesPerSecond { get; }

    /// <summary>Takes places in the queue before pictures are decoded; all or none.</summary>
    /// <exception cref="QueueFullException">Turned away; carries cause and time to retry.</exception>
    BatchReservation Reserve(int images);

    /// <summary>Encodes one picture.</summary>
    /// <param name="pixels">[3, S, S], normalised as the model's preprocessor does. Must stay untouched until the task has ended.</param>
    /// <param name="cancellationToken">Removes the picture while it waits; one whose batch runs finishes with it.</param>
    /// <exception cref="QueueFullException">Turned away; carries cause and time to retry.</exception>
    Task<ImageEncoding> EncodeAsync(ReadOnlyMemory<float> pixels, CancellationToken cancellationToken);

    /// <summary>Encodes one picture in a place taken before.</summary>
    Task<ImageEncoding> EncodeAsync(ReadOnlyMemory<float> pixels, BatchReservation reservation, CancellationToken cancellationToken);
}

/// <summary>The text tower of a loaded model.</summary>
public interface ITextEncoder
{
    /// <summary>Texts through the tower so far.</summary>
    long TextsEncoded { get; }

    /// <summary>Calls answered so far, whatever the number of texts in them.</summary>
    long Passes { get; }

    /// <summary>Encodes texts; too long ones are cut at the context length.</summary>
    /// <returns>Per text, unit norm, length E.</returns>
    /// <exception cref="QueueFullException">Too many requests for texts wait already.</exception>
    Task<float[][]> EncodeAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken);

    /// <summary>As <see cref="EncodeAsync"/>, before L2 normalisation.</summary>
    Task<float[][]> EncodeRawAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken);
}
