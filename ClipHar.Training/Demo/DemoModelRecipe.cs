using System.Text.Json;
using ClipHar.Clip.Checkpoints;
using ClipHar.Clip.Preprocessing;
using ClipHar.Clip.Tokenization;
using ClipHar.Training.Evaluation;
using ClipHar.Training.Loop;
using ClipHar.Training.Rendering;
using ClipHar.Training.Towers;
using Microsoft.Extensions.Logging;

namespace ClipHar.Training.Demo;

/// <summary>Where the making of a demo model stands.</summary>
/// <param name="Stage">What is being done, in words.</param>
/// <param name="Training">During training: the newest step; else null.</param>
/// <param name="StageDone">Part of the stage that is done, 0 to 1; null where it is not known.</param>
/// <param name="Loss">Of the last step, where there is one.</param>
public sealed record DemoModelProgress(string Stage, TrainingProgress? Training, double? StageDone = null, double? Loss = null);

/// <summary>A finished demo model.</summary>
/// <param name="Directory">Folder of the model.</param>
/// <param name="Bytes">Of all its files.</param>
/// <param name="Elapsed">Of the whole recipe in this process.</param>
public sealed record DemoModelResult(string Directory, DemoEvaluation Evaluation, long Bytes, TimeSpan Elapsed);

/// <summary>
/// Makes cliphar-demo from nothing: a tokeniser learnt from captions, both towers trained on pictures that are drawn on the way, written as
/// a Hugging Face CLIP folder in half precision, measured from these files, with a model card of the facts.
/// </summary>
public sealed class DemoModelRecipe(TimeProvider time, ILoggerFactory loggers)
{
    /// <summary>The evaluation, beside the model.</summary>
    public const string EvaluationFile = "evaluation.json";

    private const int ValidationPerAction = 12;

    internal static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    /// <summary>Runs the whole recipe; with a checkpoint folder, from where an earlier run with the same settings ended.</summary>
    /// <exception cref="ArgumentException">A setting is out of range.</exception>
    public async Task<DemoModelResult> RunAsync(
        DemoModelOptions options, IProgress<DemoModelProgress>? progress, CancellationToken cancellationToken)
    {
        options.Validate();
        var start = time.GetTimestamp();
        var trained = ActionRenderer.Actions.Except(options.HeldOutActions).ToList();
        progress?.Report(new DemoModelProgress("learning a tokeniser from captions", null));
        var tokenizer = await Task.Run(
            () => DemoTokenizer.Train(trained, options.VocabularySize, options.Seed, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        var config = options.Architecture.WithVocabulary(tokenizer.Vocabulary);
        using (var model = ClipModel.Create(config, options.Seed))
        {
            await TrainAsync(model, tokenizer, trained, options, progress, cancellationToken).ConfigureAwait(false);
            progress?.Report(new DemoModelProgress("writing the model", null));
            Write(model, tokenizer, options.OutputDirectory);
        }

        progress?.Report(new DemoModelProgress("evaluating on pictures that training did not draw", null));
        var evaluation = await Task.Run(() => Evaluate(options, cancellationToken), cancellationToken).ConfigureAwait(false);
        var elapsed = time.GetElapsedTime(start);
        await File.WriteAllTextAsync(
            Path.Combine(options.OutputDirectory, EvaluationFile), JsonSerializer.Serialize(evaluation, Json)
                + "\n", cancellationToken).ConfigureAwait(false);
        await File.WriteAllTextAsync(
            Path.Combine(options.OutputDirectory, "README.md"), DemoModelCard.Write(options, config, evaluation),
            cancellationToken).ConfigureAwait(false);
        var bytes = new DirectoryInfo(options.OutputDirectory).EnumerateFiles().Sum(static file => file.Length);
        return new DemoModelResult(options.OutputDirectory, evaluation, bytes, elapsed);
    }

    private async Task TrainAsync(
        ClipModel model, ClipTokenizer tokenizer, List<string> actions, DemoModelOptions options, IProgress<DemoModelProgress>? progress,
        CancellationToken cancellationToken)
    {
        var preprocessor = new ClipImagePreprocessor(PreprocessorConfig.HuggingFace(model.Config.Vision.ImageSize));
        var contextLength = model.Config.Text.MaxPositionEmbeddings;
        var pictures = await PretrainAsync(model, actions, preprocessor, options, progress, cancellationToken).ConfigureAwait(false);
        var source = new RenderedDataset(pictures, actions, options.BatchSize, tokenizer, contextLength);
        var labels = DemoPrompts.Served(actions).Where(static group => !group.IsBackground)
            .Select(group => new LabelPrompts(group.Label, tokenizer.EncodeBatch(group.Prompts, contextLength))).ToList();
        var validator = new ZeroShotValidator(labels, contextLength, new ValidationScenes(actions, ValidationPerAction, preprocessor));
        var trainer = new ContrastiveTrainer(
            model, source, options.Training(), validator, time, loggers.CreateLogger<ContrastiveTrainer>());
        var training = progress is null ? null : new TrainingRelay(progress);
        await trainer.RunAsync(options.CheckpointDirectory, training, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Pretrains the image tower, from the newest round that the checkpoint folder has.</summary>
    /// <returns>The pictures of the last round.</returns>
    private static async Task<TrainingPictures> PretrainAsync(
        ClipModel model, List<string> actions, ClipImagePreprocessor preprocessor, DemoModelOptions options,
        IProgress<DemoModelProgress>? progress,
        CancellationToken cancellationToken)
    {
        TrainingPictures PicturesOf(int round) =>
            new(actions, options.StepsPerPass * options.BatchSize, options.Seed + (round * TrainingPictures.SeedsApart), preprocessor);

        var rounds = options.PretrainingSteps == 0 ? 0 : options.PretrainingRounds;
        string? FolderOf(int round) => options.CheckpointDirectory is { } folder ? Path.Combine(folder, $"pretrained-{round}") : null;
        var finished = Enumerable.Range(1, rounds).LastOrDefault(
            round => FolderOf(round) is { } folder && File.Exists(Path.Combine(folder, "config.json")));
        if (finished > 0)
        {
            using var checkpoint = ClipCheckpoint.Open(FolderOf(finished)!);
            model.CopyFrom(checkpoint);
        }

        var pictures = PicturesOf(Math.Max(0, rounds - 1));
        for (var round = finished + 1; round <= rounds; round++)
        {
            var own = round == rounds ? pictures : PicturesOf(round - 1);
            var (number, stage) = (round, $"pretraining the image tower, round {round} of {rounds}");
            // libtorch's scopes and gradient mode belong to a thread.
            await Task.Factory.StartNew(
                () =>
                    Pretrain(
                    model, new DensePretraining(model, own, actions, options), stage, options, number, progress, cancellationToken),
                CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
            if (FolderOf(round) is { } done)
            {
                model.Save(done);
            }
        }

        return pictures;
    }

    private static void Pretrain(
        ClipModel model, DensePretraining pretraining, string stage, DemoModelOptions options, int round,
        IProgress<DemoModelProgress>? progress,
        CancellationToken cancellationToken)
    {
        Native.TorchThreads.Use(options.Threads);
        TorchSharp.torch.random.manual_seed(options.Seed + round - 1).Dispose();
        model.Precision = MatrixPrecision.Fastest;
        pretraining.Run(
            options.PretrainingSteps, step => progress?.Report(
                new DemoModelProgress(stage, null, (double)step.Step / step.Steps, step.Loss)), cancellationToken);
        model.Precision = MatrixPrecision.Float32;
    }

    private static void Write(ClipModel model, ClipTokenizer tokenizer, string directory)
    {
        model.Save(directory, TensorDType.F16);
        tokenizer.Vocabulary.Save(directory, model.Config.Text.MaxPositionEmbeddings);
        var side = model.Config.Vision.ImageSize;
        var preprocessor = new Dictionary<string, object>
        {
            ["crop_size"] = new { height = side, width = side },
            ["do_center_crop"] = true,
            ["do_convert_rgb"] = true,
            ["do_normalize"] = true,
            ["do_rescale"] = true,
            ["do_resize"] = true,
            ["image_mean"] = PreprocessorConfig.ClipMean,
            ["image_processor_type"] = "CLIPImageProcessor",
            ["image_std"] = PreprocessorConfig.ClipStd,
            ["resample"] = 3,
            ["rescale_factor"] = 1.0 / 255,
            ["size"] = new { shortest_edge = side },
        };
        File.WriteAllText(Path.Combine(directory, "preprocessor_config.json"), JsonSerializer.Serialize(preprocessor, Json) + "\n");
    }

    private static DemoEvaluation Evaluate(DemoModelOptions options, CancellationToken cancellationToken)
    {
        using var evaluator = new DemoEvaluator(options.OutputDirectory);
        return evaluator.Evaluate(options.EvaluationPerAction, options.HeldOutActions, cancellationToken);
    }

    /// <summary>On the calling thread, so that reports keep their order.</summary>
    private sealed class TrainingRelay(IProgress<DemoModelProgress> progress) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) =>
            progress.Report(new DemoModelProgress("training", value, (double)value.Step / value.TotalSteps, value.Loss));
    }
}
