namespace ClipHar.Clip.Checkpoints;

/// <summary>
/// The names of openai/CLIP's state dict, which open_clip kept, brought to those of Hugging Face: q, k and v are stacked in one in_proj,
/// and the two projections are stored as [inputs, outputs]. Nothing is copied: parts and transposes are views.
/// </summary>
internal static class OpenAiNames
{
    /// <summary>What the state dict holds besides weights: sizes, the causal mask, and a bias that only sigmoid losses use.</summary>
    private static readonly string[] Ignored = ["input_resolution", "context_length", "vocab_size", "attn_mask", "logit_bias"];

    private static readonly Dictionary<string, string> Single = new()
    {
        ["visual.conv1.weight"] = "vision_model.embeddings.patch_embedding.weight",
        ["visual.class_embedding"] = "vision_model.embeddings.class_embedding",
        ["visual.positional_embedding"] = "vision_model.embeddings.position_embedding.weight",
        ["visual.ln_pre.weight"] = "vision_model.pre_layrnorm.weight",
        ["visual.ln_pre.bias"] = "vision_model.pre_layrnorm.bias",
        ["visual.ln_post.weight"] = "vision_model.post_layernorm.weight",
        ["visual.ln_post.bias"] = "vision_model.post_layernorm.bias",
        ["token_embedding.weight"] = "text_model.embeddings.token_embedding.weight",
        ["positional_embedding"] = "text_model.embeddings.position_embedding.weight",
        ["ln_final.weight"] = "text_model.final_layer_norm.weight",
        ["ln_final.bias"] = "text_model.final_layer_norm.bias",
        ["logit_scale"] = "logit_scale",
    };

    private static readonly Dictionary<string, string> InLayer = new()
    {
        ["ln_1.weight"] = "layer_norm1.weight",
        ["ln_1.bias"] = "layer_norm1.bias",
        ["ln_2.weight"] = "layer_norm2.weight",
        ["ln_2.bias"] = "layer_norm2.bias",
        ["attn.out_proj.weight"] = "self_attn.out_proj.weight",
        ["attn.out_proj.bias"] = "self_attn.out_proj.bias",
        ["mlp.c_fc.weight"] = "mlp.fc1.weight",
        ["mlp.c_fc.bias"] = "mlp.fc1.bias",
        ["mlp.c_proj.weight"] = "mlp.fc2.weight",
        ["mlp.c_proj.bias"] = "mlp.fc2.bias",
    };

    private static readonly string[] Stacked = ["q_proj", "k_proj", "v_proj"];

    /// <summary>Whether a state dict has these names; a ResNet's count, so that the error says what is wrong.</summary>
    public static bool Match(IReadOnlyDictionary<string, StoredTensor> tensors) => tensors.Keys.Any(
        name => Bare(name) is "token_embedding.weight" || Bare(name).StartsWith("visual.", StringComparison.Ordinal));

    /// <exception cref="CheckpointFormatException">
    /// A tensor belongs to an architecture other than CLIP's two transformers, or has an impossible shape.
    /// </exception>
    public static IReadOnlyDictionary<string, StoredTensor> ToHuggingFace(
        string directory, IReadOnlyDictionary<string, StoredTensor> tensors)
    {
        var converted = new Dictionary<string, StoredTensor>();
        foreach (var (name, tensor) in tensors)
        {
            foreach (var part in Convert(Path.Combine(directory, tensor.Info.File), Bare(name), tensor))
            {
                if (!converted.TryAdd(part.Info.Name, part))
                {
                    throw new CheckpointFormatException(
                        Path.Combine(directory, tensor.Info.File), $"holds tensor \"{name}\" twice, under two prefixes.");
                }
            }
        }

        return converted;
    }

    private static IEnumerable<StoredTensor> Convert(string file, string name, StoredTensor tensor)
    {
        if (Ignored.Contains(name) || name.EndsWith(".attn_mask", StringComparison.Ordinal))
        {
            return [];
        }

        if (Single.TryGetValue(name, out var single))
        {
            return [tensor.Renamed(single)];
        }

        if (name is "visual.proj" or "text_projection")
        {
            return tensor.Info.Shape.Count == 2
                ? [tensor.Transposed(name == "visual.proj" ? "visual_projection.weight" : "text_projection.weight")]
                : throw new CheckpointFormatException(
                    file, $"tensor \"{name}\" has the shape {tensor.Info.ShapeText}; a matrix is expected.");
        }

        // visual.transformer.resblocks.N.REST and transformer.resblocks.N.REST
        var isVision = name.StartsWith("visual.", StringComparison.Ordinal);
        var pieces = (isVision ? name["visual.".Length..] : name).Split('.', 4);
        if (pieces is not ["transformer", "resblocks", var layer, var rest] || !int.TryParse(layer, out var index) || index < 0)
        {
            throw Unsupported(file, name);
        }

        var prefix = $"{(isVision ? "vision_model" : "text_model")}.encoder.layers.{index}";
        if (InLayer.TryGetValue(rest, out var inLayer))
        {
            return [tensor.Renamed($"{prefix}.{inLayer}")];
        }

        if (rest is not ("attn.in_proj_weight" or "attn.in_proj_bias"))
        {
            throw Unsupported(file, name);
        }

        if (tensor.Info.Shape.Count == 0 || tensor.Info.Shape[0] % Stacked.Length != 0)
        {
            throw new CheckpointFormatException(
                file, $"tensor \"{name}\" has the shape {tensor.Info.ShapeText}; three stacked parts are expected.");
        }

        var kind = rest == "attn.in_proj_weight" ? "weight" : "bias";
        return Stacked.Select((projection, i) => tensor.Part($"{prefix}.self_attn.{projection}.{kind}", i, Stacked.Length));
    }

    /// <summary>Without what distributed training ("module.") and open_clip's CustomTextCLIP ("text.") put before the names.</summary>
    private static string Bare(string name)
    {
        foreach (var prefix in new[] { "module.", "text." })
        {
            name = name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : name;
        }

        return name;
    }

    private static CheckpointFormatException Unsupported(string file, string name) => new(
        file,
        $"tensor \"{name}\" belongs to an architecture that is not supported; CLIP with a vision transformer and a text transformer is.");
}
