using ClipHar.Clip.Checkpoints;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ClipHar.Training.Towers;

/// <summary>What the encoders of both towers have in common.</summary>
internal sealed record EncoderShape(
    int Width, int Intermediate, int Layers, int Heads, Activation Activation, double LayerNormEps, bool Causal);

/// <summary>One pre-norm block: x + attention(LN₁ x), then x + MLP(LN₂ x).</summary>
// Shapes: B sequences, T tokens, W width.
internal sealed class ClipEncoderLayer : nn.Module<Tensor, Tensor>
{
    public ClipEncoderLayer(EncoderShape shape, TowerPrecision precision)
        : base(nameof(ClipEncoderLayer))
    {
        Attention = new ClipAttention(shape, precision);
        Norm1 = nn.LayerNorm(shape.Width, shape.LayerNormEps);
        Mlp = new ClipMlp(shape, precision);
        Norm2 = nn.LayerNorm(shape.Width, shape.LayerNormEps);
        register_module("self_attn", Attention);
        register_module("layer_norm1", Norm1);
        register_module("mlp", Mlp);
        register_module("layer_norm2", Norm2);
    }

    public ClipAttention Attention { get; }

    public LayerNorm Norm1 { get; }

    public ClipMlp Mlp { get; }

    public LayerNorm Norm2 { get; }

    public override Tensor forward(Tensor states_BTW)
    {
        using var scope = NewDisposeScope();
        return AddMlp(states_BTW + Attention.call(Norm1.call(states_BTW))).MoveToOuterDisposeScope();
    }

    /// <summary>The result of <see cref="forward"/> at the first place alone, at a fraction of the work.</summary>
    /// <returns>[B, 1, W].</returns>
    public Tensor FirstPlace(Tensor states_BTW)
    {
        using var scope = NewDisposeScope();
        return AddMlp(states_BTW.narrow(1, 0, 1) + Attention.FirstPlace(Norm1.call(states_BTW))).MoveToOuterDisposeScope();
    }

    private Tensor AddMlp(Tensor attended_BTW) => attended_BTW + Mlp.call(Norm2.call(attended_BTW));
}
