using System.Numerics.Tensors;
using ClipHar.Training.Towers;
using static TorchSharp.torch;

namespace ClipHar.Training.Evaluation;

/// <summary>Preprocessed images and what they show.</summary>
/// <param name="Pixels">Row-major [B, C, S, S].</param>
/// <param name="Labels">[B], indices into the classifier's labels.</param>
public sealed record LabelledImages(float[] Pixels, int[] Labels);

/// <summary>Labelled images in batches.</summary>
public interface ILabelledImageSource
{
    int BatchCount { get; }

    /// <summary>A batch, the same one each time for an index.</summary>
    LabelledImages Read(int index, CancellationToken cancellationToken);
}

/// <summary>Classifies held-out images by prompts alone.</summary>
public static class ZeroShotEvaluator
{
    /// <summary>Counts what is recognised as what.</summary>
    /// <exception cref="ArgumentException">A label index is none of the classifier's.</exception>
    public static ConfusionMatrix Evaluate(
        ClipModel model, ZeroShotClassifier classifier, ILabelledImageSource source, CancellationToken cancellationToken)
    {
        var confusion = new ConfusionMatrix(classifier.Labels);
        var vision = model.Config.Vision;
        using var noGrad = no_grad();
        for (var index = 0; index < source.BatchCount; index++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var batch = source.Read(index, cancellationToken);
            var pixels = tensor(
                batch.Pixels, [batch.Labels.Length, vision.NumChannels, vision.ImageSize, vision.ImageSize],
                device: model.LogitScale.device);
            var cosines_BL = classifier.Cosines(TensorValues.ToArray(model.EncodeImages(pixels)));
            for (var image = 0; image < batch.Labels.Length; image++)
            {
                confusion.Add(
                    batch.Labels[image], TensorPrimitives.IndexOfMax(cosines_BL.AsSpan(image * classifier.Labels.Count,
                        classifier.Labels.Count)));
            }
        }

        return confusion;
    }
}
