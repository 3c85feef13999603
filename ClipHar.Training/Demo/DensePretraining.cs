using ClipHar.Training.Loop;
using ClipHar.Training.Rendering;
using ClipHar.Training.Towers;
using static TorchSharp.torch;

namespace ClipHar.Training.Demo;

/// <summary>Where dense pretraining stands.</summary>
/// <param name="Loss">Of the last step.</param>
internal readonly record struct PretrainingStep(int Step, int Steps, double Loss);

/// <summary>
/// Teaches the image tower what the renderer knows, before any text: which parts of bodies and things lie in each patch, and which
/// action the whole picture shows. One picture gives hundreds of answers instead of one, so that a vision transformer gets past its slow
/// start in a fraction of the pictures. The two heads are thrown away afterwards.
/// </summary>
// Shapes: B images, S side, P patches, T tokens (P + 1), W width, K parts, A classes.
internal sealed class DensePretraining(ClipModel model, TrainingPictures pictures, IReadOnlyList<string> actions, DemoModelOptions options)
{
    // A part is in few of the patches; without a weight the answer "nothing anywhere" would be a good one.
    private const float PartWeight = 4;

    private readonly int _parts = Enum.GetValues<ScenePart>().Length;
    private readonly int _side = model.Config.Vision.ImageSize;
    private readonly int _patch = model.Config.Vision.PatchSize;

    public void Run(int steps, Action<PretrainingStep>? progress, CancellationToken cancellationToken)
    {
        var width = model.Config.Vision.HiddenSize;
        using var parts = nn.Linear(width, _parts);
        using var classes = nn.Linear(width, actions.Count + 2);
        var trained = model.Vision.named_parameters().Select(entry => (entry.name, entry.parameter))
            .Concat(parts.named_parameters().Select(entry => ($"parts.{entry.name}", entry.parameter)))
            .Concat(classes.named_parameters().Select(entry => ($"classes.{entry.name}", entry.parameter)));
        using var optimizer = new AdamW(trained, options.Training());
        var schedule = new WarmupCosineSchedule(
            options.PretrainingRate, options.PretrainingRate * 0.05, Math.Max(1, Math.Min(150, steps / 10)), steps);
        using var batches = new LookAhead<DenseBatch>(Read, steps, 3, cancellationToken);
        for (var step = 0; step < steps; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            optimizer.ZeroGradients();
            var loss = Loss(batches.Take(), parts, classes);
            loss.backward();
            _ = GradientClipping.Apply(optimizer.Parameters, 1);
            optimizer.Step(schedule.RateAt(step));
            progress?.Invoke(new PretrainingStep(step + 1, steps, loss.item<float>()));
        }
    }

    private Tensor Loss(DenseBatch batch, TorchSharp.Modules.Linear parts, TorchSharp.Modules.Linear classes)
    {
        var (patches_BPW, class_BW) = model.Vision.PatchesAndClass(tensor(batch.Pixels, [options.BatchSize, 3, _side, _side]));
        var patchLogits_BPK = parts.call(patches_BPW);
        var dense = nn.functional.binary_cross_entropy_with_logits(
            patchLogits_BPK, tensor(batch.Parts, [options.BatchSize, patches_BPW.shape[1], _parts]),
            pos_weights: full([_parts], PartWeight));
        var whole = nn.functional.cross_entropy(classes.call(class_BW), tensor(batch.Classes));
        return (dense * 8) + whole;
    }

    private DenseBatch Read(int step)
    {
        var grid = _side / _patch;
        var length = pictures.TensorLength;
        var order = new PassOrder(
            pictures.Count, new SceneRandom((ulong)options.Seed).Split($"dense order {step * options.BatchSize / pictures.Count}"));
        var random = new SceneRandom((ulong)options.Seed).Split($"dense {step}");
        var batch = new DenseBatch(
            new float[options.BatchSize * length], new float[options.BatchSize * grid * grid * _parts], new long[options.BatchSize]);
        for (var image = 0; image < options.BatchSize; image++)
        {
            var picture = pictures[order[((step * options.BatchSize) + image) % pictures.Count]];
            var variation = pictures.CopyVaried(picture, random, batch.Pixels.AsSpan(image * length, length));
            Label(picture.Scene, variation, grid, batch.Parts.AsSpan(image * grid * grid * _parts, grid * grid * _parts));
            batch.Classes[image] = picture.Scene switch
            {
                { Action: { } action } => actions.ToList().IndexOf(action),
                { HasPeople: true } => actions.Count,
                _ => actions.Count + 1,
            };
        }

        return batch;
    }

    private void Label(SceneFacts scene, Variation variation, int grid, Span<float> parts)
    {
        foreach (var mark in scene.Marks)
        {
            var (x, y) = variation.Place(mark);
            var (column, row) = ((int)MathF.Floor(x / _patch), (int)MathF.Floor(y / _patch));
            if (column >= 0 && column < grid && row >= 0 && row < grid)
            {
                parts[(((row * grid) + column) * _parts) + (int)mark.Part] = 1;
            }
        }
    }

    /// <param name="Pixels">[B, 3, S, S].</param>
    /// <param name="Parts">[B, P, K], 0 or 1.</param>
    /// <param name="Classes">[B].</param>
    private sealed record DenseBatch(float[] Pixels, float[] Parts, long[] Classes);
}
