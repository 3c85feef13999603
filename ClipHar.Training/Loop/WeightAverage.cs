using ClipHar.Training.Towers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ClipHar.Training.Loop;

/// <summary>Exponential moving average of a model's weights.</summary>
internal sealed class WeightAverage : IDisposable
{
    private readonly List<(string Name, Parameter Parameter, Tensor Average)> _entries = [];
    private readonly double _decay;

    public WeightAverage(ClipModel model, double decay)
    {
        _decay = decay;
        foreach (var (name, parameter) in model.named_parameters())
        {
            using var scope = NewDisposeScope();
            _entries.Add((name, parameter, parameter.detach().clone().DetachFromDisposeScope()));
        }
    }

    /// <summary>Follows the weights.</summary>
    /// <param name="step">Steps done, from 1; early ones weigh more, since the start weights are random.</param>
    public void Update(long step)
    {
        using var noGrad = no_grad();
        var decay = Math.Min(_decay, (1.0 + step) / (10.0 + step));
        foreach (var (_, parameter, average) in _entries)
        {
            using var scope = NewDisposeScope();
            average.mul_(decay).add_(parameter, 1 - decay);
        }
    }

    /// <summary>Puts the average into the model and the model's weights here; a second call undoes it.</summary>
    public void Swap()
    {
        using var noGrad = no_grad();
        foreach (var (_, parameter, average) in _entries)
        {
            using var scope = NewDisposeScope();
            var weights = parameter.detach().clone();
            parameter.copy_(average);
            average.copy_(weights);
        }
    }

    /// <summary>The averages, named average.NAME.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> State() => _entries.Select(entry => ($"average.{entry.Name}", entry.Average));

    public void Dispose()
    {
        foreach (var (_, _, average) in _entries)
        {
            average.Dispose();
        }
    }
}
