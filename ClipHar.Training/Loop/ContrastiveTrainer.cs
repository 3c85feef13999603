using ClipHar.Training.Native;
using ClipHar.Training.Towers;
using Microsoft.Extensions.Logging;

namespace ClipHar.Training.Loop;

/// <summary>Trains both towers of a model on images and texts, with CLIP's contrastive loss.</summary>
/// <remarks>
/// A run is a function of the model's weights, the options and the source: repeated, or interrupted and resumed from a checkpoint, it gives
/// the same bits on the same machine and number of threads. Parameters that require no gradient stay as they are.
/// </remarks>
/// <param name="model">Trained in place; holds the result in the end. The caller owns it.</param>
/// <param name="source">Batches.</param>
/// <param name="options">Settings.</param>
/// <param name="validator">Judges the model between epochs; its best weights become the result.</param>
/// <param name="time">For speed and remaining time.</param>
/// <param name="logger">One line an epoch, and what is unusual.</param>
public sealed class ContrastiveTrainer(
    ClipModel model,
    IImageTextSource source,
    ContrastiveTrainingOptions options,
    ITrainingValidator? validator,
    TimeProvider time,
    ILogger<ContrastiveTrainer> logger)
{
    /// <summary>Trains, from the newest checkpoint of the folder if there is one.</summary>
    /// <param name="checkpointDirectory">Folder of this run's checkpoints; null writes none.</param>
    /// <param name="progress">Told after each step, on the training thread.</param>
    /// <param name="cancellationToken">Ends the run after the current step, with a checkpoint.</param>
    /// <exception cref="ArgumentException">A setting is out of range.</exception>
    /// <exception cref="InvalidOperationException">The folder's checkpoint belongs to a run with other settings.</exception>
    /// <exception cref="TrainingDivergedException">Too many steps in a row had a non-finite loss or gradient.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task<TrainingResult> RunAsync(
        string? checkpointDirectory, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        options.Validate();
        if (options.EarlyStopping is not null && validator is null)
        {
            throw new ArgumentException("EarlyStopping is set, but there is no validator to judge by.");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(source.BatchesPerEpoch, 1, nameof(source.BatchesPerEpoch));
        cancellationToken.ThrowIfCancellationRequested();
        // A thread of its own: steps block it, and libtorch's dispose scopes and gradient mode belong to a thread.
        return Task.Factory.StartNew(
            () =>
            {
                TorchThreads.Use(options.Threads);
                using var run = new TrainingRun(model, source, options, validator, time, logger, checkpointDirectory);
                return run.Execute(progress, cancellationToken);
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach,
            TaskScheduler.Default);
    }
}
