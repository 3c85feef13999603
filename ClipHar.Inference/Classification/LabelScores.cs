using System.Numerics.Tensors;
using ClipHar.Clip.Prompts;

namespace ClipHar.Inference.Classification;

/// <summary>A label and its probability.</summary>
public readonly record struct ScoredLabel(string Label, double Score);

/// <summary>From embeddings to probabilities.</summary>
public static class LabelScores
{
    /// <summary>The label of the answer "none of these".</summary>
    public const string NoneOfThese = Vocabulary.NoneOfTheseLabel;

    /// <summary>softmax(logit scale · cosine) over the rows of the label set, summed per label.</summary>
    /// <param name="image">Unit norm, length E.</param>
    /// <param name="labels">Text embeddings of the same model.</param>
    /// <param name="logitScale">As a factor (100 for published models), not its logarithm.</param>
    /// <returns>[L], sums to 1.</returns>
    public static double[] Probabilities(ReadOnlySpan<float> image, LabelSet labels, float logitScale)
    {
        ArgumentNullException.ThrowIfNull(labels);
        var rows = labels.RowCount;
        var logits_R = new double[rows];
        var highest = double.NegativeInfinity;
        for (var row = 0; row < rows; row++)
        {
            logits_R[row] = (double)logitScale * TensorPrimitives.Dot(image, labels.Row(row));
            highest = Math.Max(highest, logits_R[row]);
        }

        var probabilities_L = new double[labels.Labels.Count];
        var sum = 0.0;
        for (var row = 0; row < rows; row++)
        {
            var weight = Math.Exp(logits_R[row] - highest);
            probabilities_L[labels.LabelOfRow_R[row]] += weight;
            sum += weight;
        }

        for (var label = 0; label < probabilities_L.Length; label++)
        {
            probabilities_L[label] /= sum;
        }

        return probabilities_L;
    }

    /// <summary>Every label, best first; equal scores keep the vocabulary's order.</summary>
    public static IReadOnlyList<ScoredLabel> Ranked(LabelSet labels, ReadOnlySpan<double> probabilities)
    {
        ArgumentNullException.ThrowIfNull(labels);
        var order = new int[probabilities.Length];
        var keys = new (double NegativeScore, int Index)[order.Length];
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
            keys[i] = (-probabilities[i], i);
        }

        Array.Sort(keys, order);
        var ranked = new ScoredLabel[order.Length];
        for (var i = 0; i < order.Length; i++)
        {
            ranked[i] = new ScoredLabel(labels.Labels[order[i]], -keys[i].NegativeScore);
        }

        return ranked;
    }
}
