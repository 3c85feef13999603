using ClipHar.Clip.Checkpoints;
using ClipHar.Training.Loop;
using ClipHar.Training.Native;
using ClipHar.Training.Towers;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClipHar.Tests.Training;

/// <summary>A model and a task small enough to be learned in a second: which quarter of the picture is bright.</summary>
internal static class TinyTraining
{
    public const int Quarters = 4;

    public static ClipConfig Config { get; } = new()
    {
        ProjectionDim = 16,
        Vision = new ClipVisionConfig
        {
            HiddenSize = 32,
            IntermediateSize = 64,
            NumHiddenLayers = 2,
            NumAttentionHeads = 2,
            ImageSize = 16,
            PatchSize = 8,
        },
        Text = new ClipTextConfig
        {
            HiddenSize = 32,
            IntermediateSize = 64,
            NumHiddenLayers = 1,
            NumAttentionHeads = 2,
            MaxPositionEmbeddings = 8,
            VocabSize = 16,
            BosTokenId = 14,
            EosTokenId = 15,
        },
    };

    public static ContrastiveTrainingOptions Options { get; } = new()
    {
        Epochs = 4,
        LearningRate = 3e-3,
        WarmupSteps = 4,
        Seed = 7,
        Threads = 1,
        AverageDecay = 0.95,
        KeepCheckpoints = 2,
    };

    /// <summary>
    /// One thread: so small a model gains nothing from more, and on a busy machine threads that wait for each other lose much.
    /// </summary>
    public static ClipModel CreateModel()
    {
        TorchThreads.Use(1);
        return ClipModel.Create(Config, seed: 3);
    }

    public static ContrastiveTrainer CreateTrainer(
        ClipModel model, IImageTextSource source, ContrastiveTrainingOptions options, ITrainingValidator? validator = null,
        TimeProvider? time = null) =>
        new(model, source, options, validator, time ?? TimeProvider.System, NullLogger<ContrastiveTrainer>.Instance);

    /// <summary>[Quarters, 4] token ids: start, the quarter's word, end, filler.</summary>
    public static long[] Texts() => [.. Enumerable.Range(0, Quarters).SelectMany(Text)];

    public static long[] Text(int quarter) => [14, quarter, 15, 0];

    /// <summary>[3, 16, 16]: noise, and one bright quarter.</summary>
    public static float[] Image(int quarter, Random random)
    {
        var side = Config.Vision.ImageSize;
        var pixels = new float[3 * side * side];
        for (var i = 0; i < pixels.Length; i++)
        {
            var (row, column) = (i / side % side, i % side);
            var bright = (row / (side / 2) * 2) + (column / (side / 2)) == quarter;
            pixels[i] = (random.NextSingle() - 0.5f) + (bright ? 1 : 0);
        }

        return pixels;
    }
}

/// <summary>Batches of bright quarters; every caption occurs several times in a batch.</summary>
internal sealed class QuarterSource : IImageTextSource
{
    public int BatchesPerEpoch { get; init; } = 8;

    /// <summary>Called before a batch is made, with its key.</summary>
    public Action<BatchKey>? OnRead { get; init; }

    public ImageTextBatch Read(BatchKey key, CancellationToken cancellationToken)
    {
        OnRead?.Invoke(key);
        var random = key.CreateRandom();
        var quarters = Enumerable.Range(0, 12).Select(_ => random.Next(TinyTraining.Quarters)).ToArray();
        return ImageTextBatch.FromPairs(
            [.. quarters.SelectMany(quarter => TinyTraining.Image(quarter, random))], [
                .. quarters.SelectMany(TinyTraining.Text)], contextLength: 4);
    }
}

/// <summary>Gives scores from a list, in order, and the last one for ever after.</summary>
internal sealed class ScriptedValidator(params double[] scores) : ITrainingValidator
{
    public int Calls { get; private set; }

    /// <summary>Weights of the model at each call.</summary>
    public List<Dictionary<string, (long[] Shape, float[] Values)>> Seen { get; } = [];

    public Action? OnValidate { get; init; }

    public ValidationScore Validate(ClipModel model, CancellationToken cancellationToken)
    {
        OnValidate?.Invoke();
        cancellationToken.ThrowIfCancellationRequested();
        Seen.Add(model.Weights());
        return new ValidationScore(scores[Math.Min(Calls++, scores.Length - 1)], new Dictionary<string, double> { ["call"] = Calls });
    }
}

/// <summary>Runs an action at each report, on the reporting thread.</summary>
internal sealed class InlineProgress(Action<TrainingProgress> report) : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value) => report(value);
}
