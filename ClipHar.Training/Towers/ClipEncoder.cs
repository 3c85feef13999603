using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ClipHar.Training.Towers;

/// <summary>The stack of encoder layers of a tower.</summary>
// Shapes: B sequences, T tokens, W width.
internal sealed class ClipEncoder : nn.Module<Tensor, Tensor>
{
    public ClipEncoder(EncoderShape shape, TowerPrecision precision)
        : base(nameof(ClipEncoder))
    {
        Layers = new ModuleList<ClipEncoderLayer>(
            [.. Enumerable.Range(0, shape.Layers).Select(_ => new ClipEncoderLayer(shape, precision))]);
        register_module("layers", Layers);
    }

    public ModuleList<ClipEncoderLayer> Layers { get; }

    public override Tensor forward(Tensor states_BTW) => Run(states_BTW, Layers.Count);

    /// <summary>The last states of the first place alone: the last layer does no work for the others.</summary>
    /// <returns>[B, W].</returns>
    public Tensor FirstPlace(Tensor states_BTW)
    {
        using var scope = NewDisposeScope();
        var last_B1W = Layers[^1].FirstPlace(Run(states_BTW, Layers.Count - 1));
        return last_B1W.squeeze(1).MoveToOuterDisposeScope();
    }

    /// <summary>The states before the first layer and after each, [B, T, W] each; the caller owns them.</summary>
    public IReadOnlyList<Tensor> HiddenStates(Tensor states_BTW)
    {
        var states = new List<Tensor> { states_BTW.alias() };
        foreach (var layer in Layers)
        {
            states.Add(layer.call(states[^1]));
        }

        return states;
    }

    private Tensor Run(Tensor states_BTW, int layers)
    {
        using var scope = NewDisposeScope();
        var current_BTW = states_BTW.alias();
        for (var i = 0; i < layers; i++)
        {
            current_BTW = Layers[i].call(current_BTW);
        }

        return current_BTW.MoveToOuterDisposeScope();
    }
}
