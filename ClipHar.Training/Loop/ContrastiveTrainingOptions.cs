using ClipHar.Training.Towers;

namespace ClipHar.Training.Loop;

/// <summary>When training ends before its last epoch, judged by the validation score.</summary>
/// <param name="Patience">Validations without improvement that are tolerated; at least 1.</param>
/// <param name="MinDelta">What counts as an improvement, in units of the score.</param>
public sealed record EarlyStopping(int Patience, double MinDelta = 0);

/// <summary>Settings of a contrastive run. Immutable: a resumed run must have the same ones where they decide numbers.</summary>
public sealed record ContrastiveTrainingOptions
{
    /// <summary>Passes over the source.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>Highest learning rate.</summary>
    public double LearningRate { get; init; } = 5e-4;

    /// <summary>Learning rate of the last step.</summary>
    public double EndLearningRate { get; init; }

    /// <summary>Steps that lead linearly up to <see cref="LearningRate"/>.</summary>
    public int WarmupSteps { get; init; } = 100;

    public double WeightDecay { get; init; } = 0.1;

    public WeightDecayRule DecayRule { get; init; } = WeightDecayRule.Matrices;

    public double Beta1 { get; init; } = 0.9;

    public double Beta2 { get; init; } = 0.98;

    public double Epsilon { get; init; } = 1e-6;

    /// <summary>Largest L2 norm of the whole gradient; null for no limit.</summary>
    public double? MaxGradientNorm { get; init; } = 1;

    /// <summary>Largest factor between cosine and logit; the logit scale is kept between 0 and its logarithm.</summary>
    public double MaxLogitFactor { get; init; } = 100;

    /// <summary>
    /// Decay of a moving average of the weights, below 1; the average is validated and is the result. Null for none. In the first steps the
    /// average follows faster, (1 + step) / (10 + step).
    /// </summary>
    public double? AverageDecay { get; init; }

    /// <summary>Decides the batches; the same seed gives the same bits, for the same number of threads.</summary>
    public long Seed { get; init; }

    /// <summary>Threads of one tensor operation; null leaves libtorch's choice.</summary>
    public int? Threads { get; init; }

    /// <summary>Type of the large matrix products.</summary>
    public MatrixPrecision Precision { get; init; } = MatrixPrecision.Float32;

    /// <summary>Batches made ahead of their use, at most so many at once; at least 1.</summary>
    public int PrefetchBatches { get; init; } = 2;

    /// <summary>Epochs between two validations.</summary>
    public int ValidationEpochs { get; init; } = 1;

    /// <summary>Null trains all epochs; the best validated weights are the result in either case.</summary>
    public EarlyStopping? EarlyStopping { get; init; }

    /// <summary>Steps between two checkpoints; null writes one at the end of every epoch.</summary>
    public int? CheckpointSteps { get; init; }

    /// <summary>Checkpoints kept, the newest ones; at least 1.</summary>
    public int KeepCheckpoints { get; init; } = 2;

    /// <summary>Steps in a row that may be skipped for a non-finite loss or gradient before the run is given up.</summary>
    public int MaxSkippedSteps { get; init; } = 10;

    /// <summary>Checks every setting.</summary>
    /// <exception cref="ArgumentException">Names all settings that are out of range.</exception>
    public void Validate()
    {
        var errors = new List<string>();
        void Check(bool valid, string name, object? value, string allowed)
        {
            if (!valid)
            {
                errors.Add($"{name} is {value}; allowed: {allowed}.");
            }
        }

        Check(Epochs >= 1, nameof(Epochs), Epochs, "at least 1");
        Check(LearningRate > 0 && double.IsFinite(LearningRate), nameof(LearningRate), LearningRate, "above 0");
        Check(EndLearningRate >= 0 && EndLearningRate <= LearningRate, nameof(EndLearningRate), EndLearningRate, "0 to LearningRate");
        Check(WarmupSteps >= 0, nameof(WarmupSteps), WarmupSteps, "0 or more");
        Check(WeightDecay is >= 0 and < 1e6, nameof(WeightDecay), WeightDecay, "0 or more");
        Check(Beta1 is >= 0 and < 1, nameof(Beta1), Beta1, "0 to below 1");
        Check(Beta2 is >= 0 and < 1, nameof(Beta2), Beta2, "0 to below 1");
        Check(Epsilon is > 0 and < 1, nameof(Epsilon), Epsilon, "above 0, below 1");
        Check(MaxGradientNorm is null or > 0, nameof(MaxGradientNorm), MaxGradientNorm, "above 0, or null");
        Check(MaxLogitFactor >= 1, nameof(MaxLogitFactor), MaxLogitFactor, "at least 1");
        Check(AverageDecay is null or (> 0 and < 1), nameof(AverageDecay), AverageDecay, "above 0 and below 1, or null");
        Check(Threads is null or >= 1, nameof(Threads), Threads, "at least 1, or null");
        Check(PrefetchBatches >= 1, nameof(PrefetchBatches), PrefetchBatches, "at least 1");
        Check(ValidationEpochs >= 1, nameof(ValidationEpochs), ValidationEpochs, "at least 1");
        Check(
            EarlyStopping is null or { Patience: >= 1, MinDelta: >= 0 }, nameof(EarlyStopping), EarlyStopping,
            "patience at least 1, delta 0 or more");
        Check(CheckpointSteps is null or >= 1, nameof(CheckpointSteps), CheckpointSteps, "at least 1, or null");
        Check(KeepCheckpoints >= 1, nameof(KeepCheckpoints), KeepCheckpoints, "at least 1");
        Check(MaxSkippedSteps >= 0, nameof(MaxSkippedSteps), MaxSkippedSteps, "0 or more");
        if (errors.Count > 0)
        {
            throw new ArgumentException(string.Join(" ", errors));
        }
    }

    /// <summary>Only what decides the numbers of a run: a run may be resumed under other values of the rest.</summary>
    internal ContrastiveTrainingOptions NumericPart() =>
        this with { PrefetchBatches = 1, CheckpointSteps = null, KeepCheckpoints = 1 };
}
