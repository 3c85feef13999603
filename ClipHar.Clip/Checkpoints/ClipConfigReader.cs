namespace ClipHar.Clip.Checkpoints;

/// <summary>Reads a Hugging Face config.json with the rules of transformers' CLIPConfig.</summary>
internal static class ClipConfigReader
{
    // Far above any published CLIP (the largest: 1664 wide, 56 layers); bounds what a hostile file can ask for.
    private const int MaxWidth = 65_536;
    private const int MaxLayers = 1_024;
    private const int MaxVocabulary = 4_000_000;
    private const int MaxPositions = 65_536;

    public static ClipConfig Read(string file)
    {
        if (!File.Exists(file))
        {
            throw new CheckpointFormatException(file, "is missing; a Hugging Face CLIP folder has one.");
        }

        var root = JsonFields.Load(file);
        var type = root.String("model_type");
        if (type is not (null or "clip"))
        {
            throw root.Error($"model_type is \"{type}\"; only \"clip\" can be read.");
        }

        var config = new ClipConfig
        {
            ProjectionDim = root.Integer("projection_dim", 512, 1, MaxWidth),
            LogitScaleInit = root.Float("logit_scale_init_value", 2.6592f, -100, 100),
            Text = ReadText(root),
            Vision = ReadVision(root),
        };
        Validate(file, config);
        return config;
    }

    /// <summary>What must hold between the values, whatever file they came from.</summary>
    public static void Validate(string file, ClipConfig config)
    {
        RequireHeads(file, "text_config", config.Text.HiddenSize, config.Text.NumAttentionHeads);
        RequireHeads(file, "vision_config", config.Vision.HiddenSize, config.Vision.NumAttentionHeads);
        if (config.Vision.PatchSize > config.Vision.ImageSize)
        {
            throw new CheckpointFormatException(
                file, $"vision_config.patch_size is {config.Vision.PatchSize}, more than image_size, {config.Vision.ImageSize}.");
        }
    }

    private static ClipTextConfig ReadText(JsonFields root)
    {
        var fields = SubConfig(root, "text_config");
        var defaults = new ClipTextConfig();
        if (fields is not { } text)
        {
            return defaults;
        }

        var vocabulary = text.Integer("vocab_size", defaults.VocabSize, 1, MaxVocabulary);
        return new ClipTextConfig
        {
            VocabSize = vocabulary,
            HiddenSize = text.Integer("hidden_size", defaults.HiddenSize, 1, MaxWidth),
            IntermediateSize = text.Integer("intermediate_size", defaults.IntermediateSize, 1, MaxWidth * 8),
            NumHiddenLayers = text.Integer("num_hidden_layers", defaults.NumHiddenLayers, 1, MaxLayers),
            NumAttentionHeads = text.Integer("num_attention_heads", defaults.NumAttentionHeads, 1, MaxWidth),
            MaxPositionEmbeddings = text.Integer("max_position_embeddings", defaults.MaxPositionEmbeddings, 1, MaxPositions),
            HiddenAct = ReadActivation(text),
            LayerNormEps = text.Float("layer_norm_eps", defaults.LayerNormEps, 0, 1),
            PadTokenId = text.Integer("pad_token_id", defaults.PadTokenId, -1, MaxVocabulary),
            BosTokenId = text.Integer("bos_token_id", defaults.BosTokenId, 0, MaxVocabulary),
            EosTokenId = text.Integer("eos_token_id", defaults.EosTokenId, 0, MaxVocabulary),
        };
    }

    private static ClipVisionConfig ReadVision(JsonFields root)
    {
        var fields = SubConfig(root, "vision_config");
        var defaults = new ClipVisionConfig();
        if (fields is not { } vision)
        {
            return defaults;
        }

        return new ClipVisionConfig
        {
            HiddenSize = vision.Integer("hidden_size", defaults.HiddenSize, 1, MaxWidth),
            IntermediateSize = vision.Integer("intermediate_size", defaults.IntermediateSize, 1, MaxWidth * 8),
            NumHiddenLayers = vision.Integer("num_hidden_layers", defaults.NumHiddenLayers, 1, MaxLayers),
            NumAttentionHeads = vision.Integer("num_attention_heads", defaults.NumAttentionHeads, 1, MaxWidth),
            NumChannels = vision.Integer("num_channels", defaults.NumChannels, 1, 1024),
            ImageSize = vision.Integer("image_size", defaults.ImageSize, 1, 16_384),
            PatchSize = vision.Integer("patch_size", defaults.PatchSize, 1, 16_384),
            HiddenAct = ReadActivation(vision),
            LayerNormEps = vision.Float("layer_norm_eps", defaults.LayerNormEps, 0, 1),
        };
    }

    /// <summary>
    /// Older files also carry "text_config_dict" and "vision_config_dict"; transformers lets them replace the sub-config, defaults
    /// included.
    /// </summary>
    private static JsonFields? SubConfig(JsonFields root, string name) => root.Object(name + "_dict") ?? root.Object(name);

    private static Activation ReadActivation(JsonFields fields) => fields.String("hidden_act") switch
    {
        null or "quick_gelu" => Activation.QuickGelu,
        "gelu" => Activation.Gelu,
        var other => throw fields.Error($"{fields.PathOf("hidden_act")} is \"{other}\"; \"quick_gelu\" and \"gelu\" are supported."),
    };

    private static void RequireHeads(string file, string tower, int width, int heads)
    {
        if (width % heads != 0)
        {
            throw new CheckpointFormatException(file, $"{tower}.hidden_size, {width}, is not divisible by num_attention_heads, {heads}.");
        }
    }
}
