using ClipHar.Clip.Checkpoints;

namespace ClipHar.Training.Demo;

/// <summary>Sizes of the demo model's towers: small enough that its files stay under 8 MB in half precision.</summary>
public static class DemoArchitecture
{
    /// <summary>Tokens of a text, with start and end.</summary>
    public const int ContextLength = 32;

    /// <summary>96 pixels in patches of 16: 37 tokens, so that training takes minutes on two cores.</summary>
    public static ClipConfig Default { get; } = Create(
        imageSize: 96, patchSize: 16, imageWidth: 192, imageDepth: 6, textWidth: 128, textDepth: 3);

    /// <summary>Towers of the given sizes; heads are 64 wide.</summary>
    public static ClipConfig Create(int imageSize, int patchSize, int imageWidth, int imageDepth, int textWidth, int textDepth) => new()
    {
        ProjectionDim = 128,
        LogitScaleInit = 2.6592f,
        Text = new ClipTextConfig
        {
            HiddenSize = textWidth,
            IntermediateSize = textWidth * 4,
            NumHiddenLayers = textDepth,
            NumAttentionHeads = Math.Max(1, textWidth / 64),
            MaxPositionEmbeddings = ContextLength,
            HiddenAct = Activation.QuickGelu,
        },
        Vision = new ClipVisionConfig
        {
            HiddenSize = imageWidth,
            IntermediateSize = imageWidth * 4,
            NumHiddenLayers = imageDepth,
            NumAttentionHeads = Math.Max(1, imageWidth / 64),
            ImageSize = imageSize,
            PatchSize = patchSize,
            HiddenAct = Activation.QuickGelu,
        },
    };

    /// <summary>The configuration with the ids and size of a vocabulary.</summary>
    internal static ClipConfig WithVocabulary(this ClipConfig config, Clip.Tokenization.BpeVocabulary vocabulary) => config with
    {
        Text = config.Text with
        {
            VocabSize = vocabulary.Size,
            BosTokenId = vocabulary.StartTokenId,
            EosTokenId = vocabulary.EndTokenId,
            PadTokenId = vocabulary.EndTokenId,
        },
    };
}
