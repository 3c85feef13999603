using ClipHar.Clip.Checkpoints;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ClipHar.Training.Towers;

/// <summary>Text tower up to the pooled, normalised state, without the projection.</summary>
// Shapes: B texts, T tokens (at most the context length), W width.
internal sealed class ClipTextTower : nn.Module<Tensor, Tensor>
{
    private readonly LayerNorm _finalNorm;
    private readonly ClipTextConfig _config;

    public ClipTextTower(ClipTextConfig config, TowerPrecision precision)
        : base(nameof(ClipTextTower))
    {
        _config = config;
        Embeddings = new ClipTextEmbeddings(config);
        Encoder = new ClipEncoder(new EncoderShape(
            config.HiddenSize,
            config.IntermediateSize,
            config.NumHiddenLayers,
            config.NumAttentionHeads,
            config.HiddenAct,
            config.LayerNormEps,
            Causal: true), precision);
        _finalNorm = nn.LayerNorm(config.HiddenSize, config.LayerNormEps);
        register_module("embeddings", Embeddings);
        register_module("encoder", Encoder);
        register_module("final_layer_norm", _finalNorm);
    }

    internal ClipTextEmbeddings Embeddings { get; }

    internal ClipEncoder Encoder { get; }

    /// <param name="ids_BT">Token ids, int64.</param>
    /// <returns>[B, W]: the state at each text's end token.</returns>
    public override Tensor forward(Tensor ids_BT)
    {
        using var scope = NewDisposeScope();
        var places = PooledPlaces(ids_BT, _config);
        // Attention is causal, so nothing after the last pooled place can matter: short prompts cost what they are long.
        var used = places.Max() + 1;
        var states_BTW = Encoder.call(Embeddings.call(ids_BT.narrow(1, 0, used)));
        var rows = places.Select((place, row) => (row * used) + place).ToArray();
        var pooled_BW = states_BTW.flatten(0, 1).index_select(0, tensor(rows, device: ids_BT.device));
        // Layer normalisation works on each place alone: normalising the pooled ones only gives the same.
        return _finalNorm.call(pooled_BW).MoveToOuterDisposeScope();
    }

    /// <summary>Final states of every place, [B, T, W]; <see cref="forward"/> computes only what pooling needs.</summary>
    internal Tensor LastHiddenState(Tensor ids_BT)
    {
        using var scope = NewDisposeScope();
        return _finalNorm.call(Encoder.call(Embeddings.call(ids_BT))).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The place whose state stands for the text: the first one with the highest id where the config says so (an end-token id of 2, as
    /// OpenAI's checkpoints have it), else the first end token, and place 0 if there is none.
    /// </summary>
    internal static long[] PooledPlaces(Tensor ids_BT, ClipTextConfig config)
    {
        using var scope = NewDisposeScope();
        var length = (int)ids_BT.shape[1];
        var ids = ids_BT.cpu().contiguous().data<long>().ToArray();
        var places = new long[ids_BT.shape[0]];
        for (var row = 0; row < places.Length; row++)
        {
            var text = ids.AsSpan(row * length, length);
            var wanted = config.PoolsAtHighestId ? System.Numerics.Tensors.TensorPrimitives.Max<long>(text) : config.EosTokenId;
            places[row] = Math.Max(0, text.IndexOf(wanted));
        }

        return places;
    }
}

/// <summary>Token plus position embeddings.</summary>
internal sealed class ClipTextEmbeddings : nn.Module<Tensor, Tensor>
{
    private readonly EmbeddingTable _tokens;
    private readonly EmbeddingTable _positions;

    public ClipTextEmbeddings(ClipTextConfig config)
        : base(nameof(ClipTextEmbeddings))
    {
        _tokens = new EmbeddingTable(config.VocabSize, config.HiddenSize);
        _positions = new EmbeddingTable(config.MaxPositionEmbeddings, config.HiddenSize);
        register_module("token_embedding", _tokens);
        register_module("position_embedding", _positions);
    }

    public override Tensor forward(Tensor ids_BT)
    {
        using var scope = NewDisposeScope();
        return _tokens.call(ids_BT).add_(_positions.Weight.narrow(0, 0, ids_BT.shape[1])).MoveToOuterDisposeScope();
    }
}
