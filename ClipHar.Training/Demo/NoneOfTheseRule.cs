using System.Numerics.Tensors;
using ClipHar.Clip.Prompts;
using ClipHar.Training.Evaluation;

namespace ClipHar.Training.Demo;

/// <summary>The product's rule for "none of these": the probabilities of all background groups add up to one answer.</summary>
/// <param name="classifier">Labels of actions, and "none of these" for each background group.</param>
/// <param name="scale">Factor of the cosines.</param>
internal sealed class NoneOfTheseRule(ZeroShotClassifier classifier, float scale)
{
    /// <summary>How many scenes were given their own action, and how many "none of these".</summary>
    public (int Right, int None) Count(EmbeddedScenes scenes)
    {
        var labels = classifier.Labels;
        var cosines = classifier.Cosines(scenes.Embeddings);
        var probabilities = new float[labels.Count];
        var (right, none) = (0, 0);
        for (var image = 0; image < scenes.Actions.Count; image++)
        {
            TensorPrimitives.Multiply(cosines.AsSpan(image * labels.Count, labels.Count), scale, probabilities);
            TensorPrimitives.SoftMax(probabilities, probabilities);
            var best = Answer(labels, probabilities);
            right += best == scenes.Actions[image] ? 1 : 0;
            none += best == Vocabulary.NoneOfTheseLabel ? 1 : 0;
        }

        return (right, none);
    }

    private static string Answer(IReadOnlyList<string> labels, float[] probabilities)
    {
        var (best, highest, background) = ("", 0f, 0f);
        for (var label = 0; label < labels.Count; label++)
        {
            if (labels[label] == Vocabulary.NoneOfTheseLabel)
            {
                background += probabilities[label];
            }
            else if (probabilities[label] > highest)
            {
                (best, highest) = (labels[label], probabilities[label]);
            }
        }

        return background > highest ? Vocabulary.NoneOfTheseLabel : best;
    }
}
