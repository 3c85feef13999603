using ClipHar.Clip.Checkpoints;
using ClipHar.Training.Towers;
using static TorchSharp.torch;

namespace ClipHar.Training.Loop;

/// <summary>Saving a run and taking it up again.</summary>
internal sealed partial class TrainingRun
{
    private const string BestPrefix = "best.";

    private void SaveCheckpoint()
    {
        if (_store is null)
        {
            return;
        }

        using var scope = NewDisposeScope();
        var state = new TrainingState
        {
            Options = _options,
            BatchesPerEpoch = _source.BatchesPerEpoch,
            Step = _step,
            OptimizerSteps = _optimizer.Steps,
            SkippedSteps = _skipped,
            SkippedInRow = _skippedInRow,
            LastLoss = _lastLoss,
            Best = _best,
            Validations = _validations,
            StoppedEarly = _stoppedEarly,
            RandomState = random.get_rng_state().data<byte>().ToArray(),
        };
        _store.Save(state, _model, LiveTensors()
            .Select(entry => (entry.Name, entry.Tensor.shape, TensorValues.ToArray(entry.Tensor)))
            .Concat(_bestWeights?.Select(entry => (BestPrefix + entry.Key, entry.Value.Shape, entry.Value.Values)) ?? []));
    }

    private bool Resume()
    {
        if (_store?.Load(_options, _source.BatchesPerEpoch, _model, ReadTensors) is not { } state)
        {
            return false;
        }

        (_step, _skipped, _skippedInRow, _lastLoss) = (state.Step, state.SkippedSteps, state.SkippedInRow, state.LastLoss);
        (_best, _stoppedEarly, _optimizer.Steps) = (state.Best, state.StoppedEarly, state.OptimizerSteps);
        _validations.AddRange(state.Validations);
        using var scope = NewDisposeScope();
        random.set_rng_state(tensor(state.RandomState));
        return true;
    }

    private void ReadTensors(TrainingState state, SafetensorsFile file)
    {
        foreach (var (name, tensor) in LiveTensors())
        {
            TensorValues.Fill(tensor, file.ReadFloat32(name));
        }

        if (state.Best is not null)
        {
            _bestWeights = _model.named_parameters().ToDictionary(
                entry => entry.name, entry => (entry.parameter.shape, file.ReadFloat32(BestPrefix + entry.name)), StringComparer.Ordinal);
        }
    }

    private IEnumerable<(string Name, Tensor Tensor)> LiveTensors() => _optimizer.State().Concat(_average?.State() ?? []);
}
