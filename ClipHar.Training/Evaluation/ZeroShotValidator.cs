using ClipHar.Training.Loop;
using ClipHar.Training.Towers;

namespace ClipHar.Training.Evaluation;

/// <summary>Validates a run by the accuracy on held-out images with prompts alone; reports the recall of each label too.</summary>
/// <param name="labels">Encoded anew at each validation, since the text tower changes.</param>
/// <param name="contextLength">Token ids of a prompt.</param>
/// <param name="source">Held-out images.</param>
public sealed class ZeroShotValidator(
    IReadOnlyList<LabelPrompts> labels, int contextLength, ILabelledImageSource source) : ITrainingValidator
{
    public ValidationScore Validate(ClipModel model, CancellationToken cancellationToken)
    {
        var confusion = ZeroShotEvaluator.Evaluate(
            model, ZeroShotClassifier.Create(model, labels, contextLength), source, cancellationToken);
        var metrics = new Dictionary<string, double>(StringComparer.Ordinal)
        {
            ["accuracy"] = confusion.Accuracy,
            ["mean_recall"] = confusion.MeanRecall,
        };
        for (var label = 0; label < confusion.Labels.Count; label++)
        {
            if (confusion.Recall(label) is { } recall)
            {
                metrics[$"recall/{confusion.Labels[label]}"] = recall;
            }
        }

        return new ValidationScore(confusion.Accuracy, metrics);
    }
}
