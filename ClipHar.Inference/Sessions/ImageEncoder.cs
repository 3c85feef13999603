using ClipHar.Inference.Batching;

namespace ClipHar.Inference.Sessions;

/// <summary>The image tower behind its batcher.</summary>
internal sealed class ImageEncoder(
    string model, int tensorLength, int embeddingDim, int queueCapacity, DynamicBatcher<float> batcher) : IImageEncoder, IDisposable
{
    public int TensorLength => tensorLength;

    public int QueueLength => batcher.QueueLength;

    public int QueueCapacity => queueCapacity;

    public double ImagesPerSecond => batcher.RowsPerSecond;

    public BatchReservation Reserve(int images) => batcher.Reserve(images);

    public Task<ImageEncoding> EncodeAsync(ReadOnlyMemory<float> pixels, CancellationToken cancellationToken)
        => CompleteAsync(batcher.EnqueueAsync(pixels, reservation: null, cancellationToken));

    public Task<ImageEncoding> EncodeAsync(ReadOnlyMemory<float> pixels, BatchReservation reservation, CancellationToken cancellationToken)
        => CompleteAsync(batcher.EnqueueAsync(pixels, reservation, cancellationToken));

    public void Dispose() => batcher.Dispose();

    private async Task<ImageEncoding> CompleteAsync(Task<BatchedRow> running)
    {
        var row = await running;
        var raw_E = row.Output[..embeddingDim];
        return new ImageEncoding(UnitNorm.Of(raw_E, model), row.Queue, row.Compute, row.BatchSize)
        {
            Raw = raw_E,
            Pooled = row.Output[embeddingDim..],
        };
    }
}
