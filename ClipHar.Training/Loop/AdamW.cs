using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ClipHar.Training.Loop;

/// <summary>Which parameters weight decay pulls to zero.</summary>
public enum WeightDecayRule
{
    /// <summary>Those of two or more dimensions: matrices and embeddings, no biases, gains or scales.</summary>
    Matrices,

    /// <summary>All of them.</summary>
    All,
}

/// <summary>
/// AdamW with its moments in the open, so that a run can be saved and go on bit for bit (TorchSharp's optimiser does not give its state
/// back by parameter name).
/// </summary>
/// <remarks>Loshchilov and Hutter, arXiv 1711.05101, algorithm 2, in the order of torch.optim.AdamW: decay first, then the step.</remarks>
internal sealed class AdamW : IDisposable
{
    private readonly List<Slot> _slots = [];
    private readonly ContrastiveTrainingOptions _options;

    private sealed record Slot(string Name, Parameter Parameter, Tensor Mean, Tensor Variance, bool Decays);

    /// <param name="parameters">Those that require no gradient are left out.</param>
    /// <param name="options">Betas, epsilon and decay.</param>
    public AdamW(IEnumerable<(string Name, Parameter Parameter)> parameters, ContrastiveTrainingOptions options)
    {
        _options = options;
        foreach (var (name, parameter) in parameters.Where(entry => entry.Parameter.requires_grad))
        {
            using var scope = NewDisposeScope();
            var decays = options.DecayRule == WeightDecayRule.All || parameter.dim() >= 2;
            var (mean, variance) = (zeros_like(parameter).detach(), zeros_like(parameter).detach());
            _slots.Add(new Slot(name, parameter, mean.DetachFromDisposeScope(), variance.DetachFromDisposeScope(), decays));
        }
    }

    /// <summary>Updates done.</summary>
    public long Steps { get; set; }

    public IEnumerable<Parameter> Parameters => _slots.Select(slot => slot.Parameter);

    /// <summary>Applies the gradients and leaves them as they are.</summary>
    public void Step(double learningRate)
    {
        using var noGrad = no_grad();
        Steps++;
        var meanCorrection = 1 - Math.Pow(_options.Beta1, Steps);
        var varianceCorrection = Math.Sqrt(1 - Math.Pow(_options.Beta2, Steps));
        foreach (var slot in _slots)
        {
            using var scope = NewDisposeScope();
            if (slot.Parameter.grad is not { } gradient)
            {
                continue;
            }

            if (slot.Decays && _options.WeightDecay != 0)
            {
                slot.Parameter.mul_(1 - (learningRate * _options.WeightDecay));
            }

            slot.Mean.mul_(_options.Beta1).add_(gradient, 1 - _options.Beta1);
            slot.Variance.mul_(_options.Beta2).addcmul_(gradient, gradient, 1 - _options.Beta2);
            var denominator = slot.Variance.sqrt().div_(varianceCorrection).add_(_options.Epsilon);
            slot.Parameter.addcdiv_(slot.Mean, denominator, -learningRate / meanCorrection);
        }
    }

    public void ZeroGradients()
    {
        foreach (var slot in _slots)
        {
            using var gradient = slot.Parameter.grad;
            gradient?.zero_();
        }
    }

    /// <summary>The moments, named exp_avg.NAME and exp_avg_sq.NAME as PyTorch names them.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> State() =>
        _slots.SelectMany(slot => new[] { ($"exp_avg.{slot.Name}", slot.Mean), ($"exp_avg_sq.{slot.Name}", slot.Variance) });

    public void Dispose()
    {
        foreach (var (_, tensor) in State())
        {
            tensor.Dispose();
        }
    }
}
