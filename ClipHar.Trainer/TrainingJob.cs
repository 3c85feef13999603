using ClipHar.Core.Models;
using ClipHar.Training.Demo;

using Microsoft.Extensions.Options;

namespace ClipHar.Trainer;

/// <summary>
/// Runs the recipe once, then ends the process: exit code 0 when the model was written. Its checkpoints lie beside the model, so that
/// a process that was killed goes on where it stopped when it is started again.
/// </summary>
internal sealed partial class TrainingJob(
    IOptions<TrainerOptions> options, IOptions<ModelFolderOptions> folders, TimeProvider clock, ILoggerFactory loggers,
    TrainerInstruments instruments, IHostApplicationLifetime lifetime) : BackgroundService
{
    private readonly ILogger _logger = loggers.CreateLogger<TrainingJob>();

    /// <summary>0 when the model was written; read by Program after the host has ended.</summary>
    public int ExitCode { get; private set; } = 1;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var settings = options.Value;
        var output = settings.OutputFolder.Length > 0 ? settings.OutputFolder : Path.Combine(folders.Value.WritableFolder, "cliphar-demo");
        var recipe = new DemoModelOptions
        {
            OutputDirectory = output,
            CheckpointDirectory = output + ".checkpoints",
            Seed = settings.Seed,
            Steps = settings.Steps,
            Threads = settings.Threads,
        };
        try
        {
            Log.Begins(_logger, output, settings.Steps);
            var result = await new DemoModelRecipe(clock, loggers).RunAsync(
                recipe, new LoggedProgress(_logger, instruments, clock, settings.LogInterval), stoppingToken);
            Log.Ended(_logger, result.Directory, result.Evaluation.Actions.Accuracy, result.Evaluation.Actions.Images, result.Elapsed);
            ExitCode = 0;
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            Log.Interrupted(_logger, recipe.CheckpointDirectory);
        }
        catch (Exception e)
        {
            // The edge of the process: the log and the exit code tell.
            Log.Failed(_logger, e);
        }

        lifetime.StopApplication();
    }

    private sealed class LoggedProgress(ILogger logger, TrainerInstruments instruments, TimeProvider clock,
        TimeSpan interval) : IProgress<DemoModelProgress>
    {
        private string? _stage;
        private long? _last;

        public void Report(DemoModelProgress value)
        {
            if (value.Training is { } step)
            {
                instruments.Update(step);
            }

            if (value.Stage == _stage && _last is { } last && clock.GetElapsedTime(last) < interval)
            {
                return;
            }

            (_stage, _last) = (value.Stage, clock.GetTimestamp());
            if (value.Training is { } training)
            {
                Log.Step(logger, training.Step, training.TotalSteps, training.Loss, training.ImagesPerSecond, training.Remaining);
            }
            else
            {
                Log.Stage(logger, value.Stage, value.StageDone ?? 0);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Training the demo model into {Folder}, {Steps} steps")]
        public static partial void Begins(ILogger logger, string folder, int steps);

        [LoggerMessage(Level = LogLevel.Information, Message = "{Stage} ({Done:P0})")]
        public static partial void Stage(ILogger logger, string stage, double done);

        [LoggerMessage(
            Level = LogLevel.Information, Message = "Step {Step} of {TotalSteps}, loss {Loss:0.000}, {ImagesPerSecond:0} images/s, "
                + "{Remaining:hh\\:mm\\:ss} left")]
        public static partial void Step(
            ILogger logger, long step, long totalSteps, double loss, double imagesPerSecond, TimeSpan remaining);

        [LoggerMessage(
            Level = LogLevel.Information, Message = "{Folder} is written: top-1 {Accuracy:P1} on {Images} held-out renders, after "
                + "{Elapsed:hh\\:mm\\:ss}")]
        public static partial void Ended(ILogger logger, string folder, double accuracy, int images, TimeSpan elapsed);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Interrupted; the next start goes on from {Folder}")]
        public static partial void Interrupted(ILogger logger, string? folder);

        [LoggerMessage(Level = LogLevel.Error, Message = "Training failed")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
