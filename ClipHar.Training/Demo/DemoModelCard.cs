using System.Globalization;
using System.Text;
using ClipHar.Clip.Checkpoints;
using ClipHar.Training.Rendering;

namespace ClipHar.Training.Demo;

/// <summary>The model card: facts only, written from the run.</summary>
internal static class DemoModelCard
{
    public static string Write(DemoModelOptions options, ClipConfig config, DemoEvaluation evaluation)
    {
        var parameters = ClipTensorLayout.Of(config).Sum(static tensor => tensor.Shape.Aggregate(1L, static (product, side) => product * side));
        var text = new StringBuilder();
        text.Append("---\nlicense: mit\nlibrary_name: cliphar\npipeline_tag: zero-shot-image-classification\ntags: [clip, human-action-recognition, synthetic]\n---\n\n");
        text.Append("# cliphar-demo\n\n");
        text.Append("A small CLIP trained from scratch on pictures that ClipHar draws itself: articulated figures that do fifteen everyday actions.\n");
        text.Append("It is there so that ClipHar answers at once, without a download. **It knows drawn figures only.** On photographs and real webcams\n");
        text.Append("its answers mean little; use a real model there, such as `openai/clip-vit-base-patch32`.\n\n");
        Line(text, $"- Towers: image {config.Vision.ImageSize} pixels, patches of {config.Vision.PatchSize}, width {config.Vision.HiddenSize}, depth {config.Vision.NumHiddenLayers}; text {config.Text.MaxPositionEmbeddings} tokens, width {config.Text.HiddenSize}, depth {config.Text.NumHiddenLayers}; embedding {config.ProjectionDim}; {parameters / 1e6:0.00} million parameters in half precision.");
        Line(text, $"- Tokeniser: byte-level BPE with {config.Text.VocabSize} tokens, learnt from the captions.");
        Line(text, $"- Pictures: {options.Pictures:#,0} drawn for training, seed {options.Seed}; each used several times, mirrored and shifted.");
        if (options.PretrainingSteps > 0)
        {
            Line(text, $"- Pretraining of the image tower: {(options.PretrainingRounds == 1 ? "" : $"{options.PretrainingRounds} rounds, each on pictures of its own, of ")}{options.PretrainingSteps} steps of {options.BatchSize}; for each patch which parts of bodies and things lie in it, for the picture its action. These two heads are thrown away.");
        }

        Line(text, $"- Training: {options.Steps} steps of {options.BatchSize}, AdamW, learning rate {options.LearningRate}; contrastive loss with captions and served prompts as positives; moving average of the weights.");
        Line(text, $"- Data: {ActionRenderer.Actions.Count - options.HeldOutActions.Count} actions ({string.Join(", ", ActionRenderer.Actions.Except(options.HeldOutActions))}), people who do none of them, and empty places; no photograph, no real person.");
        Line(text, $"- Made by: {DemoModelCommand.Write(options)}.");
        text.Append("\n## Measured\n\nTop-1 by prompts alone (vocabulary har-15) on drawn pictures of other seeds, in combinations of clothing and place that training never\n");
        text.Append("showed; 95 % interval by Wilson.\n\n| pictures | top-1 | interval | n |\n|---|---|---|---|\n");
        Row(text, "fifteen actions", evaluation.Actions);
        Row(text, "the same as 640 x 480 JPEG frames", evaluation.Webcam);
        Row(text, "fifteen actions, \"none of these\" allowed", evaluation.ActionsWithNoneOfThese);
        Row(text, "empty scenes given \"none of these\"", evaluation.NoneOnEmptyScenes);
        Row(text, "people without an action given \"none of these\"", evaluation.NoneOnIdlePeople);
        foreach (var (domain, figure) in evaluation.Shifted)
        {
            Row(text, $"drifted domain: {domain}", figure);
        }

        if (evaluation.HeldOut is { } heldOut)
        {
            var names = string.Join(", ", heldOut.Actions);
            Row(text, $"held-out actions ({names}), among these", heldOut.AmongHeldOut);
            Row(text, "held-out actions, among all fifteen", heldOut.AmongAll);
            Row(text, "held-out actions by description, among these", heldOut.AmongHeldOutByDescription);
            Row(text, "held-out actions by description, among all fifteen", heldOut.AmongAllByDescription);
            Row(text, "trained actions, among all fifteen", heldOut.TrainedActions);
        }

        text.Append("\n| action | recall |\n|---|---|\n");
        foreach (var (action, recall) in evaluation.Recall)
        {
            Line(text, $"| {action} | {100 * recall:0.0} % |");
        }

        text.Append("\n## Limits\n\nDrawn figures only, one style of drawing, fifteen actions. Words that the captions do not use mean nothing to it. Not for any decision\nabout people.\n");
        return text.ToString();
    }

    private static void Row(StringBuilder text, string what, AccuracyFigure figure) =>
        Line(text, $"| {what} | {100 * figure.Accuracy:0.0} % | {100 * figure.Low:0.0} to {100 * figure.High:0.0} % | {figure.Images} |");

    private static void Line(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
