using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ClipHar.Training.Towers;

/// <summary>
/// y = scale · (x Wᵀ + b), computed in the type of x, with parameters under the names that Hugging Face gives a linear layer.
/// </summary>
/// <remarks>Unlike TorchSharp's, it leaves its parameters unset: a checkpoint or <see cref="ClipInitialization"/> fills them.</remarks>
internal sealed class LinearLayer : nn.Module<Tensor, Tensor>
{
    private readonly Parameter _weight;
    private readonly Parameter? _bias;
    private readonly float _outputScale;

    /// <param name="inputs">Features in.</param>
    /// <param name="outputs">Features out.</param>
    /// <param name="hasBias">Whether b exists.</param>
    /// <param name="outputScale">Constant factor of the result; free, since the matrix product applies it.</param>
    public LinearLayer(long inputs, long outputs, bool hasBias = true, float outputScale = 1)
        : base(nameof(LinearLayer))
    {
        _weight = new Parameter(empty(outputs, inputs));
        _bias = hasBias ? new Parameter(empty(outputs)) : null;
        _outputScale = outputScale;
        register_parameter("weight", _weight);
        if (_bias is not null)
        {
            register_parameter("bias", _bias);
        }
    }

    /// <param name="input">[…, inputs].</param>
    /// <returns>[…, outputs].</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        Tensor weight = input.dtype == _weight.dtype ? _weight : _weight.to(input.dtype);
        var bias = _bias is null || input.dtype == _bias.dtype ? _bias : _bias.to(input.dtype);
        if (bias is null || _outputScale == 1)
        {
            return nn.functional.linear(input, weight, bias!).MoveToOuterDisposeScope();
        }

        var shape = input.shape;
        var rows = input.reshape(-1, shape[^1]);
        shape[^1] = weight.shape[0];
        return addmm(bias, rows, weight.t(), _outputScale, _outputScale).view(shape).MoveToOuterDisposeScope();
    }
}
