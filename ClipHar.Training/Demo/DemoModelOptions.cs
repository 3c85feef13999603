using ClipHar.Clip.Checkpoints;
using ClipHar.Training.Loop;

namespace ClipHar.Training.Demo;

/// <summary>Settings of the demo model's recipe. The defaults are those that the committed model was made with.</summary>
public sealed record DemoModelOptions
{
    /// <summary>Folder that the model is written to; created if needed.</summary>
    public required string OutputDirectory { get; init; }

    /// <summary>Folder of the checkpoints from which an interrupted run goes on; null: none are kept.</summary>
    public string? CheckpointDirectory { get; init; }

    /// <summary>Decides weights, pictures and captions; evaluation draws from other seeds.</summary>
    public long Seed { get; init; } = 15;

    /// <summary>Steps of the optimiser in which images and texts are learnt together.</summary>
    public int Steps { get; init; } = 3000;

    /// <summary>Steps of a round before those in which the image tower learns what lies where in the drawn pictures; 0 for none.</summary>
    public int PretrainingSteps { get; init; } = 6000;

    /// <summary>Rounds of pretraining: each on pictures of its own, with the learning rate raised and lowered anew.</summary>
    public int PretrainingRounds { get; init; } = 2;

    /// <summary>Pictures a step.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>
    /// Pictures that are drawn for training; each is used several times, flipped and shifted. They take 27 kB of memory each.
    /// </summary>
    public int Pictures { get; init; } = 48_000;

    /// <summary>Actions of which training sees neither a picture nor a word.</summary>
    public IReadOnlyList<string> HeldOutActions { get; init; } = [];

    /// <summary>Threads of one tensor operation; null leaves libtorch's choice.</summary>
    public int? Threads { get; init; }

    /// <summary>Highest learning rate of the steps in which images and texts are learnt together.</summary>
    public double LearningRate { get; init; } = 6e-4;

    /// <summary>Highest learning rate of pretraining.</summary>
    public double PretrainingRate { get; init; } = 1e-3;

    /// <summary>Pictures of each action, and of scenes without one, in the evaluation.</summary>
    public int EvaluationPerAction { get; init; } = 60;

    /// <summary>Sizes of the towers; its vocabulary size is set from the tokeniser.</summary>
    public ClipConfig Architecture { get; init; } = DemoArchitecture.Default;

    /// <summary>Tokens of the tokeniser, at most.</summary>
    public int VocabularySize { get; init; } = 1200;

    /// <summary>Steps in which all pictures are used once; at most all steps.</summary>
    internal int StepsPerPass => Math.Clamp(Pictures / BatchSize, 1, Steps);

    internal ContrastiveTrainingOptions Training() => new()
    {
        Epochs = Math.Max(1, (int)Math.Round((double)Steps / StepsPerPass)),
        LearningRate = LearningRate,
        EndLearningRate = LearningRate * 0.01,
        WarmupSteps = Math.Max(1, Math.Min(200, Steps / 10)),
        WeightDecay = 0.1,
        AverageDecay = 0.997,
        Seed = Seed,
        Threads = Threads,
        Precision = Towers.MatrixPrecision.Fastest,
        PrefetchBatches = 3,
        ValidationEpochs = 1,
        CheckpointSteps = 250,
    };

    /// <exception cref="ArgumentException">A setting is out of range; the message names it and what is allowed.</exception>
    public void Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(OutputDirectory);
        ArgumentOutOfRangeException.ThrowIfLessThan(Steps, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(PretrainingSteps);
        ArgumentOutOfRangeException.ThrowIfLessThan(PretrainingRounds, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchSize, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(Pictures, BatchSize);
        ArgumentOutOfRangeException.ThrowIfLessThan(EvaluationPerAction, 1);
        foreach (var action in HeldOutActions)
        {
            if (!Rendering.ActionRenderer.Actions.Contains(action))
            {
                throw new ArgumentException(
                    $"'{action}' cannot be held out; the actions are {string.Join(", ", Rendering.ActionRenderer.Actions)}.");
            }
        }

        if (HeldOutActions.Distinct().Count() > Rendering.ActionRenderer.Actions.Count - 2)
        {
            throw new ArgumentException("At least two actions must remain for training.");
        }
    }
}
