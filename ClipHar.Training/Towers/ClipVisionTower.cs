using ClipHar.Clip.Checkpoints;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ClipHar.Training.Towers;

/// <summary>Image tower up to the normalised class token, without the projection.</summary>
// Shapes: B images, C channels, S side in pixels, P patches, K pixels of a patch times channels, T tokens (P + 1), W width.
internal sealed class ClipVisionTower : nn.Module<Tensor, Tensor>
{
    private readonly LayerNorm _preNorm;   // the published name is spelled so
    private readonly LayerNorm _postNorm;

    public ClipVisionTower(ClipVisionConfig config, TowerPrecision precision)
        : base(nameof(ClipVisionTower))
    {
        Embeddings = new ClipVisionEmbeddings(config, precision);
        _preNorm = nn.LayerNorm(config.HiddenSize, config.LayerNormEps);
        Encoder = new ClipEncoder(new EncoderShape(
            config.HiddenSize,
            config.IntermediateSize,
            config.NumHiddenLayers,
            config.NumAttentionHeads,
            config.HiddenAct,
            config.LayerNormEps,
            Causal: false), precision);
        _postNorm = nn.LayerNorm(config.HiddenSize, config.LayerNormEps);
        register_module("embeddings", Embeddings);
        register_module("pre_layrnorm", _preNorm);
        register_module("encoder", Encoder);
        register_module("post_layernorm", _postNorm);
    }

    internal ClipVisionEmbeddings Embeddings { get; }

    internal ClipEncoder Encoder { get; }

    /// <param name="pixels_BCSS">Preprocessed images.</param>
    /// <returns>[B, W].</returns>
    public override Tensor forward(Tensor pixels_BCSS)
    {
        using var scope = NewDisposeScope();
        return _postNorm.call(Encoder.FirstPlace(EmbedTokens(pixels_BCSS))).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The patches before the last layer [B, P, W], and the normalised class token [B, W]; for losses on places of the picture.
    /// </summary>
    internal (Tensor Patches_BPW, Tensor Class_BW) PatchesAndClass(Tensor pixels_BCSS)
    {
        using var scope = NewDisposeScope();
        var states_BTW = EmbedTokens(pixels_BCSS);
        foreach (var layer in Encoder.Layers.SkipLast(1))
        {
            states_BTW = layer.call(states_BTW);
        }

        var class_BW = _postNorm.call(Encoder.Layers[^1].FirstPlace(states_BTW).squeeze(1));
        var patches_BPW = states_BTW.narrow(1, 1, states_BTW.shape[1] - 1);
        return (patches_BPW.MoveToOuterDisposeScope(), class_BW.MoveToOuterDisposeScope());
    }

    /// <summary>What the first encoder layer gets, [B, T, W].</summary>
    internal Tensor EmbedTokens(Tensor pixels_BCSS)
    {
        using var scope = NewDisposeScope();
        return _preNorm.call(Embeddings.call(pixels_BCSS)).MoveToOuterDisposeScope();
    }
}

/// <summary>Patches, class token and positions.</summary>
internal sealed class ClipVisionEmbeddings : nn.Module<Tensor, Tensor>
{
    private readonly Parameter _classToken_W;
    private readonly EmbeddingTable _positions;

    public ClipVisionEmbeddings(ClipVisionConfig config, TowerPrecision precision)
        : base(nameof(ClipVisionEmbeddings))
    {
        var grid = config.ImageSize / config.PatchSize;
        _classToken_W = new Parameter(empty(config.HiddenSize));
        Patches = new PatchEmbedding(config, precision);
        _positions = new EmbeddingTable((grid * grid) + 1, config.HiddenSize);
        register_parameter("class_embedding", _classToken_W);
        register_module("patch_embedding", Patches);
        register_module("position_embedding", _positions);
    }

    internal PatchEmbedding Patches { get; }

    public override Tensor forward(Tensor pixels_BCSS)
    {
        using var scope = NewDisposeScope();
        var patches_BPW = Patches.call(pixels_BCSS);
        var class_B1W = _classToken_W.expand(patches_BPW.shape[0], 1, -1);
        return cat([class_B1W, patches_BPW], 1).add_(_positions.Weight).MoveToOuterDisposeScope();
    }
}

/// <summary>The patch convolution (stride = kernel, no bias) as one matrix product; left-over border pixels are dropped.</summary>
internal sealed class PatchEmbedding : nn.Module<Tensor, Tensor>
{
    private readonly Parameter _weight;
    private readonly int _patch;
    private readonly TowerPrecision _precision;

    public PatchEmbedding(ClipVisionConfig config, TowerPrecision precision)
        : base(nameof(PatchEmbedding))
    {
        (_patch, _precision) = (config.PatchSize, precision);
        _weight = new Parameter(empty(config.HiddenSize, config.NumChannels, _patch, _patch));
        register_parameter("weight", _weight);
    }

    /// <returns>[B, P, W], patches in reading order.</returns>
    public override Tensor forward(Tensor pixels_BCSS)
    {
        using var scope = NewDisposeScope();
        var (images, channels, side) = (pixels_BCSS.shape[0], pixels_BCSS.shape[1], pixels_BCSS.shape[2]);
        var grid = side / _patch;
        var patches_BPK = pixels_BCSS
            .narrow(2, 0, grid * _patch)
            .narrow(3, 0, grid * _patch)
            .reshape(images, channels, grid, _patch, grid, _patch)
            .permute(0, 2, 4, 1, 3, 5)
            .reshape(images, grid * grid, channels * _patch * _patch);
        var tokens_BPW = nn.functional.linear(_precision.Lower(patches_BPK), _precision.Lower(_weight.flatten(1)), null!);
        return tokens_BPW.to(pixels_BCSS.dtype).MoveToOuterDisposeScope();
    }
}
