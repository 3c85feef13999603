using System.Numerics.Tensors;
using ClipHar.Training.Towers;
using static TorchSharp.torch;

namespace ClipHar.Training.Evaluation;

/// <summary>One label and the prompts that stand for it.</summary>
/// <param name="Label">Name.</param>
/// <param name="TokenIds">Row-major [prompts, context length], at least one prompt.</param>
public sealed record LabelPrompts(string Label, long[] TokenIds);

/// <summary>Labels as directions in embedding space: a picture belongs to the one it points to most.</summary>
/// <remarks>Radford et al., arXiv 2103.00020, section 3.1: prompts are normalised, averaged, and normalised again.</remarks>
// Shapes: B images, L labels, E embedding, P prompts of a label, T context length.
public sealed class ZeroShotClassifier
{
    private readonly float[] _directions_LE;
    private readonly int _embeddingDim;

    private ZeroShotClassifier(IReadOnlyList<string> labels, float[] directions_LE, int embeddingDim) =>
        (Labels, _directions_LE, _embeddingDim) = (labels, directions_LE, embeddingDim);

    public IReadOnlyList<string> Labels { get; }

    /// <summary>Encodes the prompts with the model's text tower as it is now.</summary>
    /// <param name="model">Not changed.</param>
    /// <param name="labels">In the order of the label indices.</param>
    /// <param name="contextLength">T.</param>
    public static ZeroShotClassifier Create(ClipModel model, IReadOnlyList<LabelPrompts> labels, int contextLength)
    {
        if (labels.Count == 0 || labels.Any(label => label.TokenIds.Length == 0 || label.TokenIds.Length % contextLength != 0))
        {
            throw new ArgumentException($"Every label needs at least one prompt of {contextLength} token ids.", nameof(labels));
        }

        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var directions = labels.Select(label =>
        {
            using var labelScope = NewDisposeScope();
            var ids_PT = tensor(label.TokenIds, [label.TokenIds.Length / contextLength, contextLength], device: model.LogitScale.device);
            var mean_1E = ClipModel.Normalize(model.EncodeTexts(ids_PT)).mean([0], keepdim: true);
            return TensorValues.ToArray(ClipModel.Normalize(mean_1E));
        });
        return new ZeroShotClassifier(
            [.. labels.Select(label => label.Label)], [.. directions.SelectMany(row => row)], model.Config.ProjectionDim);
    }

    /// <summary>Cosines of images with every label, [B, L].</summary>
    /// <param name="images_BE">Row-major embeddings, of any length but 0.</param>
    public float[] Cosines(ReadOnlySpan<float> images_BE)
    {
        var count = images_BE.Length / _embeddingDim;
        var cosines = new float[count * Labels.Count];
        for (var i = 0; i < cosines.Length; i++)
        {
            var image = images_BE.Slice(i / Labels.Count * _embeddingDim, _embeddingDim);
            var direction = _directions_LE.AsSpan(i % Labels.Count * _embeddingDim, _embeddingDim);
            cosines[i] = TensorPrimitives.Dot(image, direction) / TensorPrimitives.Norm(image);
        }

        return cosines;
    }
}
