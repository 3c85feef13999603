using System.Text.Json;

namespace ClipHar.Clip.Checkpoints;

/// <summary>Reads open_clip_config.json, the only place that tells QuickGELU from GELU for such weights (its flag quick_gelu).</summary>
internal static class OpenClipConfig
{
    public const string FileName = "open_clip_config.json";

    // What changes the computation if it is anything but absent, null, false or open_clip's default.
    private static readonly (string Name, string? Default)[] VisionMustBeDefault =
    [
        ("timm_model_name", null), ("ls_init_value", null), ("attentional_pool", null), ("no_ln_pre", null), ("final_ln_after_pool", null),
        ("input_patchnorm", null), ("global_average_pool", null), ("pool_type", "tok"), ("pos_embed_type", "learnable"),
        ("act_kwargs", null),
        ("block_type", "default"), ("qk_norm", null), ("scaled_cosine_attn", null), ("scale_heads", null), ("scale_attn_inner", null),
        ("scale_attn", null), ("scale_fc", null),
    ];

    private static readonly (string Name, string? Default)[] TextMustBeDefault =
    [
        ("hf_model_name", null), ("ls_init_value", null), ("embed_cls", null), ("no_causal_mask", null), ("pool_type", "argmax"),
        ("proj_type", "linear"),
        ("proj_bias", null), ("act_kwargs", null), ("block_type", "default"), ("qk_norm", null), ("scaled_cosine_attn", null),
        ("scale_heads", null),
        ("scale_attn_inner", null), ("scale_attn", null), ("scale_fc", null),
    ];

    public static ClipConfig Load(string directory)
    {
        var root = JsonFields.Load(Path.Combine(directory, FileName));
        var model = root.Object("model_cfg") ?? root;
        var vision = model.Object("vision_cfg") ?? throw root.Error("has no vision_cfg.");
        var text = model.Object("text_cfg") ?? throw root.Error("has no text_cfg.");
        RequireDefaults(root, vision, VisionMustBeDefault);
        RequireDefaults(root, text, TextMustBeDefault);

        var activation = model.Flag("quick_gelu", false) ? Activation.QuickGelu : Activation.Gelu;
        var config = new ClipConfig
        {
            ProjectionDim = model.Integer("embed_dim", 512, 1, 65_536),
            Vision = ReadVision(root, vision, activation),
            Text = ReadText(root, text, activation),
        };
        ClipConfigReader.Validate(Path.Combine(directory, FileName), config);
        return config;
    }

    private static ClipVisionConfig ReadVision(JsonFields root, JsonFields vision, Activation activation)
    {
        var width = vision.Integer("width", 768, 1, 65_536);
        var headWidth = vision.Integer("head_width", 64, 1, 65_536);
        if (width % headWidth != 0)
        {
            throw root.Error($"{vision.PathOf("width")}, {width}, is not divisible by head_width, {headWidth}.");
        }

        return new ClipVisionConfig
        {
            HiddenSize = width,
            IntermediateSize = MlpWidth(vision, width),
            NumHiddenLayers = vision.Integer("layers", 12, 1, 1_024),
            NumAttentionHeads = width / headWidth,
            ImageSize = Side(vision, "image_size", 224),
            PatchSize = Side(vision, "patch_size", 16),
            HiddenAct = activation,
            LayerNormEps = Eps(vision),
        };
    }

    private static ClipTextConfig ReadText(JsonFields root, JsonFields text, Activation activation)
    {
        var width = text.Integer("width", 512, 1, 65_536);
        var heads = text.Integer("heads", 8, 1, 65_536);
        if (width % heads != 0)
        {
            throw root.Error($"{text.PathOf("width")}, {width}, is not divisible by heads, {heads}.");
        }

        var vocabulary = text.Integer("vocab_size", 49408, 3, 4_000_000);
        return new ClipTextConfig
        {
            VocabSize = vocabulary,
            HiddenSize = width,
            IntermediateSize = MlpWidth(text, width),
            NumHiddenLayers = text.Integer("layers", 12, 1, 1_024),
            NumAttentionHeads = heads,
            MaxPositionEmbeddings = text.Integer("context_length", 77, 1, 65_536),
            HiddenAct = activation,
            LayerNormEps = Eps(text),
            BosTokenId = vocabulary - 2,
            EosTokenId = 2,    // open_clip pools at the highest id
        };
    }

    private static int MlpWidth(JsonFields tower, int width) => (int)(width * (double)tower.Float("mlp_ratio", 4, 0.001f, 64));

    private static float Eps(JsonFields tower) => tower.Object("norm_kwargs")?.Float("eps", 1e-5f, 0, 1) ?? 1e-5f;

    /// <summary>A side of a square, given as a number or as [height, width].</summary>
    private static int Side(JsonFields tower, string name, int defaultValue)
    {
        if (tower.Element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array)
        {
            return value.GetArrayLength() == 2 && value[0].ValueKind == JsonValueKind.Number && value[0].TryGetInt32(out var side)
                && value[1].ValueKind == JsonValueKind.Number && value[1].TryGetInt32(out var other)
                && side == other && side is > 0 and <= 16_384
                ? side
                : throw tower.Wrong(name, value, "two equal whole numbers");
        }

        return tower.Integer(name, defaultValue, 1, 16_384);
    }

    private static void RequireDefaults(JsonFields root, JsonFields tower, (string Name, string? Default)[] fields)
    {
        foreach (var (name, defaultValue) in fields)
        {
            if (!tower.Element.TryGetProperty(name, out var value) || value.ValueKind is JsonValueKind.Null or JsonValueKind.False
                || (value.ValueKind == JsonValueKind.String && value.ValueEquals(defaultValue ?? ""))
                || (value.ValueKind == JsonValueKind.Object && !value.EnumerateObject().Any()))
            {
                continue;
            }

            throw root.Error(
                $"{tower.PathOf(name)} is {value.GetRawText()}: this variant of CLIP is not supported, only the standard one.");
        }
    }
}
