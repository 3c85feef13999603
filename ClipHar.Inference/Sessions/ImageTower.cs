using ClipHar.Clip.Checkpoints;
using ClipHar.Inference.Batching;

namespace ClipHar.Inference.Sessions;

/// <summary>The image tower as something a batcher can run: pixels [3, S, S] in, embeddings [E] out, not normalised.</summary>
internal sealed class ImageTower(TowerSession session, ClipConfig config) : IBatchFunction<float>
{
    private readonly long[] _rowShape = [config.Vision.NumChannels, config.Vision.ImageSize, config.Vision.ImageSize];

    public int InputLength => checked((int)(_rowShape[0] * _rowShape[1] * _rowShape[2]));

    public IBatchLane<float> CreateLane(int maxBatchSize) => new Lane(session, new TensorLane<float>(maxBatchSize, _rowShape, config.ProjectionDim));

    private sealed class Lane(TowerSession session, TensorLane<float> tensors) : IBatchLane<float>
    {
        public Span<float> InputRow(int index) => tensors.InputRow(index);

        public ReadOnlySpan<float> Run(int count) => tensors.Run(session, count);

        public void Dispose() => tensors.Dispose();
    }
}
