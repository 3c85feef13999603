using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ClipHar.Training.Towers;

/// <summary>Rows looked up by index: token or position embeddings.</summary>
internal sealed class EmbeddingTable : nn.Module<Tensor, Tensor>
{
    private readonly Parameter _weight;

    public EmbeddingTable(long rows, long width)
        : base(nameof(EmbeddingTable))
    {
        _weight = new Parameter(empty(rows, width));
        register_parameter("weight", _weight);
    }

    /// <summary>[rows, width].</summary>
    public Parameter Weight => _weight;

    /// <param name="indices">int64, any shape.</param>
    /// <returns>The shape of <paramref name="indices"/>, then width.</returns>
    public override Tensor forward(Tensor indices)
    {
        using var scope = NewDisposeScope();
        return _weight.index_select(0, indices.reshape(-1)).view([.. indices.shape, _weight.shape[1]]).MoveToOuterDisposeScope();
    }
}
