namespace ClipHar.Training.Loop;

/// <summary>Where a run stands, after each step.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="TotalSteps">Steps of the whole run, unless it stops early.</param>
/// <param name="Epoch">Of the last step, from 0.</param>
/// <param name="Loss">Of the last step's batch.</param>
/// <param name="LearningRate">Of the last step.</param>
/// <param name="GradientNorm">L2 norm over all parameters, before clipping.</param>
/// <param name="LogitFactor">Factor between cosine and logit.</param>
/// <param name="SkippedSteps">Steps of the run without an update, for a non-finite loss or gradient.</param>
/// <param name="ImagesPerSecond">Of this process so far.</param>
/// <param name="Elapsed">Since this process took up the run.</param>
/// <param name="Remaining">Estimate for the rest of the epochs, from the mean speed so far.</param>
/// <param name="Validation">The newest validation; null before the first.</param>
public sealed record TrainingProgress(
    long Step,
    long TotalSteps,
    int Epoch,
    double Loss,
    double LearningRate,
    double GradientNorm,
    double LogitFactor,
    long SkippedSteps,
    double ImagesPerSecond,
    TimeSpan Elapsed,
    TimeSpan Remaining,
    ValidationRecord? Validation);

/// <summary>One validation of a run.</summary>
/// <param name="Step">Steps done when it was made.</param>
/// <param name="Epoch">Of the last step, from 0.</param>
/// <param name="Score">Higher is better, such as the top-1 accuracy.</param>
/// <param name="Improved">Whether it became the best one.</param>
/// <param name="Metrics">Further numbers by name.</param>
public sealed record ValidationRecord(long Step, int Epoch, double Score, bool Improved, IReadOnlyDictionary<string, double> Metrics);

/// <summary>What a validator found.</summary>
/// <param name="Score">Higher is better.</param>
/// <param name="Metrics">Further numbers by name.</param>
public sealed record ValidationScore(double Score, IReadOnlyDictionary<string, double> Metrics);

/// <summary>Judges a model between epochs.</summary>
public interface ITrainingValidator
{
    /// <summary>Called on the training thread with gradients off; must not change the model or libtorch's random state.</summary>
    ValidationScore Validate(Towers.ClipModel model, CancellationToken cancellationToken);
}

/// <summary>How a run ended.</summary>
/// <param name="Steps">Steps done.</param>
/// <param name="StoppedEarly">Whether early stopping ended it.</param>
/// <param name="SkippedSteps">Steps without an update, for a non-finite loss or gradient.</param>
/// <param name="LastLoss">Of the last step.</param>
/// <param name="Best">The validation whose weights the model has now; null without a validator.</param>
/// <param name="Validations">All of them, in order.</param>
public sealed record TrainingResult(
    long Steps, bool StoppedEarly, long SkippedSteps, double LastLoss, ValidationRecord? Best, IReadOnlyList<ValidationRecord> Validations);

/// <summary>Training cannot go on: losses or gradients stay non-finite.</summary>
public sealed class TrainingDivergedException(string message) : Exception(message);
