using ClipHar.Training.Towers;
using Microsoft.Extensions.Logging;
using static TorchSharp.torch;

namespace ClipHar.Training.Loop;

/// <summary>One execution of <see cref="ContrastiveTrainer"/>: its optimiser, averages and counters.</summary>
// Shapes: B images, T texts, E embedding.
internal sealed partial class TrainingRun : IDisposable
{
    private readonly ClipModel _model;
    private readonly IImageTextSource _source;
    private readonly ContrastiveTrainingOptions _options;
    private readonly ITrainingValidator? _validator;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly TrainingCheckpointStore? _store;
    private readonly AdamW _optimizer;
    private readonly WeightAverage? _average;
    private readonly WarmupCosineSchedule _schedule;
    private readonly List<ValidationRecord> _validations = [];
    private readonly long _totalSteps;
    private readonly MatrixPrecision _precisionBefore;
    private Dictionary<string, (long[] Shape, float[] Values)>? _bestWeights;
    private ValidationRecord? _best;
    private long _step;
    private long _skipped;
    private int _skippedInRow;
    private double _lastLoss;
    private bool _stoppedEarly;

    public TrainingRun(
        ClipModel model,
        IImageTextSource source,
        ContrastiveTrainingOptions options,
        ITrainingValidator? validator,
        TimeProvider time,
        ILogger logger,
        string? checkpointDirectory)
    {
        (_model, _source, _options, _validator, _time, _logger) = (model, source, options, validator, time, logger);
        _store = checkpointDirectory is null ? null : new TrainingCheckpointStore(checkpointDirectory, options.KeepCheckpoints);
        _totalSteps = (long)options.Epochs * source.BatchesPerEpoch;
        _schedule = new WarmupCosineSchedule(options.LearningRate, options.EndLearningRate, options.WarmupSteps, _totalSteps);
        _optimizer = new AdamW(model.named_parameters().Select(entry => (entry.name, entry.parameter)), options);
        _average = options.AverageDecay is { } decay ? new WeightAverage(model, decay) : null;
        _precisionBefore = model.Precision;
        model.Precision = options.Precision;
    }

    public TrainingResult Execute(IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        if (Resume())
        {
            Log.Resumed(_logger, _step, _totalSteps);
        }
        else
        {
            // Nothing in the towers draws random numbers today; seeding keeps a run reproducible when something does.
            random.manual_seed(_options.Seed).Dispose();
        }

        try
        {
            TrainSteps(progress, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Log.Cancelled(_logger, _step, _totalSteps);
            SaveCheckpoint();
            throw;
        }

        KeepBest();
        return new TrainingResult(_step, _stoppedEarly, _skipped, _lastLoss, _best, _validations);
    }

    public void Dispose()
    {
        _model.Precision = _precisionBefore;
        _optimizer.Dispose();
        _average?.Dispose();
    }

    private void TrainSteps(IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        var (start, firstStep, images) = (_time.GetTimestamp(), _step, 0L);
        using var batches = new BatchPrefetcher(_source, _options.Seed, _step, _totalSteps, _options.PrefetchBatches, cancellationToken);
        // The validation that a cancelled run still owed.
        ValidateIfDue(cancellationToken);
        while (_step < _totalSteps && !_stoppedEarly)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var batch = batches.Take();
            var learningRate = _schedule.RateAt(_step);
            var epoch = (int)(_step / _source.BatchesPerEpoch);
            var (loss, gradientNorm) = Step(batch, learningRate);
            images += batch.ImageCount;
            var epochEnds = _step % _source.BatchesPerEpoch == 0;
            if (epochEnds)
            {
                Log.Epoch(_logger, epoch + 1, _options.Epochs, loss);
                ValidateIfDue(cancellationToken);
            }

            if (_options.CheckpointSteps is { } interval ? _step % interval == 0 : epochEnds)
            {
                SaveCheckpoint();
            }

            var elapsed = _time.GetElapsedTime(start);
            progress?.Report(new TrainingProgress(
                _step,
                _totalSteps,
                epoch,
                loss,
                learningRate,
                gradientNorm,
                Math.Exp(LogitScaleValue()),
                _skipped,
                elapsed > TimeSpan.Zero ? images / elapsed.TotalSeconds : 0,
                elapsed,
                elapsed / (_step - firstStep) * (_totalSteps - _step),
                _validations.LastOrDefault()));
        }
    }

    /// <summary>Forward, backward, update; no update where the loss or the gradient is not finite.</summary>
    private (double Loss, double GradientNorm) Step(ImageTextBatch batch, double learningRate)
    {
        using var scope = NewDisposeScope();
        _optimizer.ZeroGradients();
        var loss = Loss(batch);
        loss.backward();
        var (value, norm) = (loss.item<float>(), GradientClipping.Apply(_optimizer.Parameters, _options.MaxGradientNorm));
        _step++;
        if (!float.IsFinite(value) || !double.IsFinite(norm))
        {
            Skip(value, norm, learningRate);
            return (value, norm);
        }

        _skippedInRow = 0;
        _lastLoss = value;
        _optimizer.Step(learningRate);
        ClampLogitScale();
        _average?.Update(_optimizer.Steps);
        return (value, norm);
    }

    private Tensor Loss(ImageTextBatch batch)
    {
        var vision = _model.Config.Vision;
        var device = _model.LogitScale.device;
        var pixels = tensor(batch.Pixels, [batch.ImageCount, vision.NumChannels, vision.ImageSize, vision.ImageSize], device: device);
        var ids_TL = tensor(batch.TokenIds, [batch.TextCount, batch.ContextLength], device: device);
        var positives_BT = tensor(batch.Positives, [batch.ImageCount, batch.TextCount], device: device);
        return ContrastiveLoss.Compute(_model.EncodeImages(pixels), _model.EncodeTexts(ids_TL), _model.LogitScale, positives_BT);
    }

    private void Skip(double loss, double norm, double learningRate)
    {
        _skipped++;
        _skippedInRow++;
        Log.Skipped(_logger, _step, loss, norm);
        if (_skippedInRow > _options.MaxSkippedSteps)
        {
            throw new TrainingDivergedException(
                $"The last {_skippedInRow} steps had a loss or a gradient that is not finite (step {_step}: loss {loss}, gradient norm "
                    + $"{norm}, learning rate "
                + $"{learningRate}); {_options.MaxSkippedSteps} in a row are allowed. A lower learning rate or a longer warm-up usually "
                + "helps.");
        }
    }

    private void ClampLogitScale()
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        _model.LogitScale.clamp_(0, Math.Log(_options.MaxLogitFactor));
    }

    private double LogitScaleValue()
    {
        using var value = _model.LogitScale.detach();
        return value.item<float>();
    }

    /// <summary>Validates at the end of every so many epochs and of the run, once.</summary>
    private void ValidateIfDue(CancellationToken cancellationToken)
    {
        var epoch = (int)(_step / _source.BatchesPerEpoch) - 1;
        var due = _step > 0 && _step % _source.BatchesPerEpoch == 0 && (
            (epoch + 1) % _options.ValidationEpochs == 0 || _step == _totalSteps);
        if (_validator is null || !due || _validations.LastOrDefault()?.Step == _step)
        {
            return;
        }

        // Judged as it will be used: averaged, and in single precision.
        _average?.Swap();
        _model.Precision = MatrixPrecision.Float32;
        try
        {
            using var scope = NewDisposeScope();
            using var noGrad = no_grad();
            var score = _validator.Validate(_model, cancellationToken);
            var minDelta = _options.EarlyStopping?.MinDelta ?? 0;
            var improved = _best is null || score.Score > _best.Score + minDelta;
            var validation = new ValidationRecord(_step, epoch, score.Score, improved, score.Metrics);
            _validations.Add(validation);
            if (improved)
            {
                (_best, _bestWeights) = (validation, _model.Weights());
            }

            Log.Validated(_logger, epoch + 1, score.Score, _best!.Score);
            _stoppedEarly = _options.EarlyStopping is { } stopping && _validations.Count(
                record => record.Step > _best!.Step) >= stopping.Patience;
        }
        finally
        {
            _model.Precision = _options.Precision;
            _average?.Swap();
        }
    }

    /// <summary>The best validated weights become the result; without validation the averaged ones, if any.</summary>
    private void KeepBest()
    {
        if (_bestWeights is not null)
        {
            _model.SetWeights(_bestWeights);
        }
        else
        {
            _average?.Swap();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Training goes on from the checkpoint at step {Step} of {Total}.")]
        public static partial void Resumed(ILogger logger, long step, long total);

        [LoggerMessage(Level = LogLevel.Information, Message = "Training was cancelled at step {Step} of {Total}.")]
        public static partial void Cancelled(ILogger logger, long step, long total);

        [LoggerMessage(Level = LogLevel.Information, Message = "Epoch {Epoch} of {Epochs}: loss {Loss:F4}.")]
        public static partial void Epoch(ILogger logger, int epoch, int epochs, double loss);

        [LoggerMessage(Level = LogLevel.Information, Message = "Validation after epoch {Epoch}: {Score:F4}, best {Best:F4}.")]
        public static partial void Validated(ILogger logger, int epoch, double score, double best);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Step {Step} made no update: loss {Loss}, gradient norm {GradientNorm}.")]
        public static partial void Skipped(ILogger logger, long step, double loss, double gradientNorm);
    }
}
