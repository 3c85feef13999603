namespace ClipHar.Clip.Checkpoints;

/// <summary>
/// Architecture of a CLIP checkpoint, the part of the Hugging Face config.json that decides numbers. Defaults are CLIPConfig's.
/// </summary>
public sealed record ClipConfig
{
    /// <summary>E, the width of both embeddings. Only the top-level value counts: published sub-configs carry wrong ones.</summary>
    public int ProjectionDim { get; init; } = 512;

    /// <summary>Initial value of the (logarithmic) logit scale when training from scratch: ln(1/0.07).</summary>
    public float LogitScaleInit { get; init; } = 2.6592f;

    public ClipTextConfig Text { get; init; } = new();

    public ClipVisionConfig Vision { get; init; } = new();

    /// <summary>Reads config.json of a Hugging Face CLIP folder, filling in what it leaves out.</summary>
    /// <exception cref="CheckpointFormatException">
    /// The file is missing, is not JSON, is not a CLIP configuration, or has a value out of range.
    /// </exception>
    public static ClipConfig Load(string directory) => ClipConfigReader.Read(Path.Combine(directory, "config.json"));

    /// <summary>
    /// Writes config.json, complete, so that transformers' CLIPModel accepts the folder. An existing one is replaced atomically.
    /// </summary>
    public void Save(string directory, TensorDType weights = TensorDType.F32) => ClipConfigWriter.Write(directory, this, weights);
}

/// <summary>The text tower.</summary>
public sealed record ClipTextConfig
{
    public int VocabSize { get; init; } = 49408;

    public int HiddenSize { get; init; } = 512;

    public int IntermediateSize { get; init; } = 2048;

    public int NumHiddenLayers { get; init; } = 12;

    public int NumAttentionHeads { get; init; } = 8;

    /// <summary>Context length, in tokens with start and end.</summary>
    public int MaxPositionEmbeddings { get; init; } = 77;

    public Activation HiddenAct { get; init; } = Activation.QuickGelu;

    public float LayerNormEps { get; init; } = 1e-5f;

    public int PadTokenId { get; init; } = 1;

    public int BosTokenId { get; init; } = 49406;

    public int EosTokenId { get; init; } = 49407;

    /// <summary>
    /// Whether the pooled place is the first one of the highest id instead of the first <see cref="EosTokenId"/>. True for the historic
    /// wrong value 2, which transformers keeps as a mark of the openai rule and never searches as an id.
    /// </summary>
    public bool PoolsAtHighestId => EosTokenId == 2;
}

/// <summary>The image tower: a vision transformer.</summary>
public sealed record ClipVisionConfig
{
    public int HiddenSize { get; init; } = 768;

    public int IntermediateSize { get; init; } = 3072;

    public int NumHiddenLayers { get; init; } = 12;

    public int NumAttentionHeads { get; init; } = 12;

    public int NumChannels { get; init; } = 3;

    /// <summary>Side of the square input, in pixels.</summary>
    public int ImageSize { get; init; } = 224;

    /// <summary>Side of a patch, in pixels; left-over border pixels are dropped.</summary>
    public int PatchSize { get; init; } = 32;

    public Activation HiddenAct { get; init; } = Activation.QuickGelu;

    public float LayerNormEps { get; init; } = 1e-5f;

    /// <summary>Length of the sequence: the patches and the class token.</summary>
    public int NumPositions => (ImageSize / PatchSize * (ImageSize / PatchSize)) + 1;
}
