using ClipHar.Clip.Preprocessing;
using ClipHar.Training.Evaluation;
using ClipHar.Training.Rendering;

namespace ClipHar.Training.Demo;

/// <summary>
/// A small fixed set by which training chooses its best weights: held-out combinations of clothing and place, drawn once. The evaluation
/// draws from other seeds.
/// </summary>
internal sealed class ValidationScenes(
    IReadOnlyList<string> actions, int perAction, ClipImagePreprocessor preprocessor) : ILabelledImageSource
{
    private const long FirstSeed = 500_000;

    private readonly CameraPath _camera = new(new ActionRenderer(SceneSplit.HeldOut), preprocessor);
    private readonly Dictionary<int, LabelledImages> _drawn = [];

    public int BatchCount => actions.Count;

    public LabelledImages Read(int index, CancellationToken cancellationToken)
    {
        if (!_drawn.TryGetValue(index, out var images))
        {
            var pixels = new float[perAction * preprocessor.TensorLength];
            for (var image = 0; image < perAction; image++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var seed = FirstSeed + (index * perAction) + image;
                _ = _camera.Read(
                    SceneDomain.Standard, actions[index], seed, new SceneRandom((ulong)seed), pixels.AsSpan(
                        image * preprocessor.TensorLength, preprocessor.TensorLength));
            }

            images = new LabelledImages(pixels, [.. Enumerable.Repeat(index, perAction)]);
            _drawn.Add(index, images);
        }

        return images;
    }
}
