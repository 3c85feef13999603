using ClipHar.Clip.Checkpoints;
using static TorchSharp.torch;

namespace ClipHar.Training.Towers;

/// <summary>The two-layer perceptron of an encoder layer.</summary>
internal sealed class ClipMlp : nn.Module<Tensor, Tensor>
{
    /// <summary>quick_gelu(x) = x · σ(1.702 x).</summary>
    private const float QuickGeluSlope = 1.702f;

    private readonly LinearLayer _expand;
    private readonly LinearLayer _contract;
    private readonly Activation _activation;
    private readonly TowerPrecision _precision;

    public ClipMlp(EncoderShape shape, TowerPrecision precision)
        : base(nameof(ClipMlp))
    {
        (_activation, _precision) = (shape.Activation, precision);
        // x σ(1.702 x) = silu(1.702 x) / 1.702: one kernel forward and one backward instead of three each, and the matrix product before it
        // applies the first factor at no cost.
        _expand = new LinearLayer(shape.Width, shape.Intermediate, outputScale: _activation == Activation.QuickGelu ? QuickGeluSlope : 1);
        _contract = new LinearLayer(shape.Intermediate, shape.Width);
        register_module("fc1", _expand);
        register_module("fc2", _contract);
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var expanded = _expand.call(_precision.Lower(input));
        var activated = _activation == Activation.QuickGelu
            ? nn.functional.silu(expanded).mul_(1 / QuickGeluSlope)
            : nn.functional.gelu(expanded);
        return _contract.call(activated).to(input.dtype).MoveToOuterDisposeScope();
    }
}
