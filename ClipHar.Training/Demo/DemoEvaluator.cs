using System.Numerics.Tensors;
using ClipHar.Clip.Preprocessing;
using ClipHar.Clip.Prompts;
using ClipHar.Clip.Tokenization;
using ClipHar.Training.Evaluation;
using ClipHar.Training.Rendering;
using ClipHar.Training.Towers;
using static TorchSharp.torch;

namespace ClipHar.Training.Demo;

/// <summary>Measures a demo model from its files.</summary>
internal sealed class DemoEvaluator : IDisposable
{
    // Far from every seed that training draws with: those are 64 random bits.
    private const long FirstSeed = 1_000_000;
    private const int ImagesPerPass = 48;

    private readonly ClipModel _model;
    private readonly ClipTokenizer _tokenizer;
    private readonly ClipImagePreprocessor _preprocessor;
    private readonly CameraPath _camera;

    public DemoEvaluator(string modelDirectory, SceneSplit split = SceneSplit.HeldOut, MatrixPrecision precision = MatrixPrecision.Float32)
    {
        _model = ClipModel.Load(modelDirectory);
        _model.Precision = precision;
        _tokenizer = ClipTokenizer.Load(modelDirectory);
        _preprocessor = new ClipImagePreprocessor(PreprocessorConfig.Load(modelDirectory));
        _camera = new CameraPath(new ActionRenderer(split), _preprocessor);
    }

    private int ContextLength => _model.Config.Text.MaxPositionEmbeddings;

    public DemoEvaluation Evaluate(int perAction, IReadOnlyList<string> heldOutActions, CancellationToken cancellationToken)
    {
        var all = ActionRenderer.Actions;
        var served = Classifier(DemoPrompts.Served(all).Where(static group => !group.IsBackground));
        var scenes = Embed(SceneDomain.Standard, all, perAction, null, cancellationToken);
        var confusion = Confuse(served, scenes);
        var none = new NoneOfTheseRule(Classifier(DemoPrompts.Served(all)), MathF.Exp(_model.LogitScale.item<float>()));
        var (kept, _) = none.Count(scenes);
        var (_, empty) = none.Count(Embed(SceneDomain.Standard, [ActionRenderer.EmptyScene], perAction * 3, null, cancellationToken));
        var (_, idle) = none.Count(Embed(SceneDomain.Standard, [ActionRenderer.IdlePeople], perAction * 3, null, cancellationToken));
        var shifted = new SortedDictionary<string, AccuracyFigure>(StringComparer.Ordinal);
        foreach (var domain in Enum.GetValues<SceneDomain>().Except([SceneDomain.Standard, SceneDomain.Shifted]))
        {
            shifted.Add(
                domain.ToString(), AccuracyFigure.From(Confuse(served,
                    Embed(domain, all, Math.Max(1, perAction / 3), null, cancellationToken))));
        }

        return new DemoEvaluation
        {
            Actions = AccuracyFigure.From(confusion),
            Webcam = AccuracyFigure.From(
                Confuse(served, Embed(SceneDomain.Standard, all, Math.Max(1, perAction / 3), (640, 480, 80), cancellationToken))),
            Recall = all.Select((action, index) => (action, Recall: Math.Round(confusion.Recall(index) ?? double.NaN, 4))).ToDictionary(),
            ActionsWithNoneOfThese = AccuracyFigure.From(kept, scenes.Actions.Count),
            NoneOnEmptyScenes = AccuracyFigure.From(empty, perAction * 3),
            NoneOnIdlePeople = AccuracyFigure.From(idle, perAction * 3),
            Shifted = shifted,
            HeldOut = heldOutActions.Count > 0 ? EvaluateHeldOut(scenes, heldOutActions) : null,
            Confusions = Confusions(confusion),
        };
    }

    public void Dispose() => _model.Dispose();

    /// <summary>Draws scenes and encodes them.</summary>
    /// <param name="perAction">Scenes of each action.</param>
    /// <param name="frame">Width, height and JPEG quality; null: as in training.</param>
    public EmbeddedScenes Embed(
        SceneDomain domain, IReadOnlyList<string> actions, int perAction, (int Width, int Height, int Quality)? frame,
        CancellationToken cancellationToken)
    {
        var length = _preprocessor.TensorLength;
        var side = _preprocessor.ImageSize;
        var embeddings = new List<float>();
        var labels = new List<string?>();
        var total = actions.Count * perAction;
        using var noGrad = no_grad();
        for (var start = 0; start < total; start += ImagesPerPass)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var count = Math.Min(ImagesPerPass, total - start);
            var pixels = new float[count * length];
            for (var image = 0; image < count; image++)
            {
                var number = start + image;
                var seed = FirstSeed + number;
                var to = pixels.AsSpan(image * length, length);
                var action = actions[number % actions.Count];
                var scene = frame is var (width, height, quality)
                    ? _camera.Read(domain, action, width, height, quality, seed, to)
                    : _camera.Read(domain, action, seed, new SceneRandom((ulong)seed).Split("camera path"), to);
                labels.Add(scene.Action);
            }

            using var scope = NewDisposeScope();
            embeddings.AddRange(TensorValues.ToArray(_model.EncodeImages(tensor(pixels, [count, 3, side, side]))));
        }

        return new EmbeddedScenes([.. embeddings], labels);
    }

    public ZeroShotClassifier Classifier(IEnumerable<PromptGroup> groups) => ZeroShotClassifier.Create(
        _model, [
            .. groups.Select(group => new LabelPrompts(group.Label, _tokenizer.EncodeBatch(group.Prompts, ContextLength)))], ContextLength);

    public static ConfusionMatrix Confuse(ZeroShotClassifier classifier, EmbeddedScenes scenes, Predicate<string>? only = null)
    {
        var labels = classifier.Labels.ToList();
        var confusion = new ConfusionMatrix(labels);
        var cosines = classifier.Cosines(scenes.Embeddings);
        for (var image = 0; image < scenes.Actions.Count; image++)
        {
            if (scenes.Actions[image] is { } action && only?.Invoke(action) != false)
            {
                confusion.Add(labels.IndexOf(action), TensorPrimitives.IndexOfMax(cosines.AsSpan(image * labels.Count, labels.Count)));
            }
        }

        return confusion;
    }

    private HeldOutEvaluation EvaluateHeldOut(EmbeddedScenes scenes, IReadOnlyList<string> heldOut)
    {
        var all = ActionRenderer.Actions;
        var served = DemoPrompts.Served(all).Where(static group => !group.IsBackground).ToList();
        var described = DemoPrompts.Described(heldOut);
        AccuracyFigure Figure(IEnumerable<PromptGroup> groups, Predicate<string> only) =>
            AccuracyFigure.From(Confuse(Classifier(groups), scenes, only));
        bool IsHeldOut(string action) => heldOut.Contains(action);
        return new HeldOutEvaluation(
            heldOut,
            Figure(served.Where(group => IsHeldOut(group.Label)), IsHeldOut),
            Figure(served, IsHeldOut),
            Figure(described, IsHeldOut),
            Figure([.. served.Where(group => !IsHeldOut(group.Label)), .. described], IsHeldOut),
            Figure(served, action => !IsHeldOut(action)));
    }

    private static List<string> Confusions(ConfusionMatrix confusion)
    {
        var errors = new List<(int Count, string Text)>();
        for (var actual = 0; actual < confusion.Labels.Count; actual++)
        {
            for (var predicted = 0; predicted < confusion.Labels.Count; predicted++)
            {
                if (actual != predicted && confusion[actual, predicted] > 0)
                {
                    errors.Add(
                        (confusion[actual, predicted], $"{confusion.Labels[actual]} as {confusion.Labels[predicted]}: "
                            + $"{confusion[actual, predicted]}"));
                }
            }
        }

        return [.. errors.OrderByDescending(static error => error.Count).Take(10).Select(static error => error.Text)];
    }
}
