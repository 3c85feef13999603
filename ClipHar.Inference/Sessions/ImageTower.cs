using ClipHar.Clip.Checkpoints;
using ClipHar.Inference.Batching;

namespace ClipHar.Inference.Sessions;

/// <summary>
/// The image tower as something a batcher can run: pixels [3, S, S] in; out one row [E + D], the embedding, not normalised, and behind it
/// the vector before the projection.
/// </summary>
internal sealed class ImageTower(TowerSession session, ClipConfig config) : IBatchFunction<float>
{
    private readonly long[] _rowShape = [config.Vision.NumChannels, config.Vision.ImageSize, config.Vision.ImageSize];

    public int InputLength => checked((int)(_rowShape[0] * _rowShape[1] * _rowShape[2]));

    public IBatchLane<float> CreateLane(int maxBatchSize) => new Lane(
        session, new TensorLane<float>(maxBatchSize, _rowShape, config.ProjectionDim, config.Vision.HiddenSize), maxBatchSize, config);

    private sealed class Lane(TowerSession session, TensorLane<float> tensors, int maxBatchSize, ClipConfig config) : IBatchLane<float>
    {
        private readonly float[] _rows = new float[maxBatchSize * (config.ProjectionDim + config.Vision.HiddenSize)];

        public Span<float> InputRow(int index) => tensors.InputRow(index);

        public ReadOnlySpan<float> Run(int count)
        {
            var (embeddingDim, pooledDim) = (config.ProjectionDim, config.Vision.HiddenSize);
            var embeddings = tensors.Run(session, count);
            var pooled = tensors.Output(1, count);
            for (var i = 0; i < count; i++)
            {
                var row = _rows.AsSpan(i * (embeddingDim + pooledDim), embeddingDim + pooledDim);
                embeddings.Slice(i * embeddingDim, embeddingDim).CopyTo(row);
                pooled.Slice(i * pooledDim, pooledDim).CopyTo(row[embeddingDim..]);
            }

            return _rows.AsSpan(0, count * (embeddingDim + pooledDim));
        }

        public void Dispose() => tensors.Dispose();
    }
}
