using ClipHar.Clip.Checkpoints;
using ClipHar.Training.Native;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ClipHar.Training.Towers;

/// <summary>
/// CLIP's image and text tower. Parameters carry the names of Hugging Face's CLIPModel, so that <c>named_parameters()</c> and the tensors
/// of a checkpoint are the same set.
/// </summary>
/// <remarks>The caller owns every returned tensor. Not safe for concurrent use while it is trained.</remarks>
// Shapes: B images or texts, C channels, S side in pixels, T tokens, W width, E embedding.
public sealed partial class ClipModel : nn.Module
{
    private readonly Parameter _logitScale;
    private readonly ClipTextTower _text;
    private readonly ClipVisionTower _vision;
    private readonly LinearLayer _visualProjection;
    private readonly LinearLayer _textProjection;
    private readonly TowerPrecision _precision = new();

    private ClipModel(ClipConfig config)
        : base(nameof(ClipModel))
    {
        Config = config;
        _logitScale = new Parameter(empty(Array.Empty<long>()));
        _text = new ClipTextTower(config.Text, _precision);
        _vision = new ClipVisionTower(config.Vision, _precision);
        _visualProjection = new LinearLayer(config.Vision.HiddenSize, config.ProjectionDim, hasBias: false);
        _textProjection = new LinearLayer(config.Text.HiddenSize, config.ProjectionDim, hasBias: false);
        register_parameter("logit_scale", _logitScale);
        register_module("text_model", _text);
        register_module("vision_model", _vision);
        register_module("visual_projection", _visualProjection);
        register_module("text_projection", _textProjection);
    }

    public ClipConfig Config { get; }

    /// <summary>Natural logarithm of the factor between cosine and logit; a scalar.</summary>
    public Parameter LogitScale => _logitScale;

    internal ClipTextTower Text => _text;

    internal ClipVisionTower Vision => _vision;

    /// <summary>A model with random weights.</summary>
    /// <param name="config">Sizes.</param>
    /// <param name="seed">The same seed gives the same bits.</param>
    public static ClipModel Create(ClipConfig config, long seed)
    {
        var model = CreateUnset(config);
        ClipInitialization.Initialize(model, config, seed);
        return model;
    }

    /// <param name="pixels_BCSS">Preprocessed images, float32.</param>
    /// <returns>[B, E], not normalised.</returns>
    public Tensor EncodeImages(Tensor pixels_BCSS)
    {
        var vision = Config.Vision;
        if (pixels_BCSS.dim() != 4 || !pixels_BCSS.shape.AsSpan(1).SequenceEqual([vision.NumChannels, vision.ImageSize, vision.ImageSize]))
        {
            throw new ArgumentException(
                $"Pixels of shape [{string.Join(", ", pixels_BCSS.shape)}]; this model takes [B, {vision.NumChannels}, "
                    + $"{vision.ImageSize}, {vision.ImageSize}].",
                nameof(pixels_BCSS));
        }

        using var scope = NewDisposeScope();
        return _visualProjection.call(_vision.call(pixels_BCSS)).MoveToOuterDisposeScope();
    }

    /// <param name="ids_BT">Token ids, int64, T at most the context length; what follows the end token is ignored.</param>
    /// <returns>[B, E], not normalised.</returns>
    public Tensor EncodeTexts(Tensor ids_BT)
    {
        if (ids_BT.dim() != 2 || ids_BT.shape[1] < 1 || ids_BT.shape[1] > Config.Text.MaxPositionEmbeddings)
        {
            throw new ArgumentException(
                $"Token ids of shape [{string.Join(", ", ids_BT.shape)}]; this model takes [B, 1 to {Config.Text.MaxPositionEmbeddings}].",
                nameof(ids_BT));
        }

        using var scope = NewDisposeScope();
        return _textProjection.call(_text.call(ids_BT)).MoveToOuterDisposeScope();
    }

    /// <summary>Divides each row by its L2 norm.</summary>
    public static Tensor Normalize(Tensor rows_BE)
    {
        using var scope = NewDisposeScope();
        return (rows_BE / rows_BE.norm(1, true, 2)).MoveToOuterDisposeScope();
    }

    /// <summary>Type of the large matrix products; single precision unless set.</summary>
    public MatrixPrecision Precision
    {
        get => _precision.Chosen;
        set => _precision.Chosen = value;
    }

    internal static ClipModel CreateUnset(ClipConfig config)
    {
        TorchRuntime.EnsureLoadable();
        return new ClipModel(config);
    }
}
