namespace ClipHar.Clip.Checkpoints;

/// <summary>Names and shapes of the tensors of the Hugging Face CLIPModel, which follow from its configuration.</summary>
public static class ClipTensorLayout
{
    public const string LogitScale = "logit_scale";

    private static readonly string[] Attention = ["q_proj", "k_proj", "v_proj", "out_proj"];

    /// <summary>Every tensor that a checkpoint must have, in the order of the forward pass: image tower, text tower, logit scale.</summary>
    public static IEnumerable<(string Name, long[] Shape)> Of(ClipConfig config)
    {
        var vision = config.Vision;
        yield return ("vision_model.embeddings.class_embedding", [vision.HiddenSize]);
        yield return (
            "vision_model.embeddings.patch_embedding.weight", [vision.HiddenSize, vision.NumChannels, vision.PatchSize, vision.PatchSize]);
        yield return ("vision_model.embeddings.position_embedding.weight", [vision.NumPositions, vision.HiddenSize]);
        foreach (var tensor in LayerNorm("vision_model.pre_layrnorm", vision.HiddenSize)    // sic: the published name has the typo
            .Concat(Layers("vision_model", vision.NumHiddenLayers, vision.HiddenSize, vision.IntermediateSize))
            .Concat(LayerNorm("vision_model.post_layernorm", vision.HiddenSize)))
        {
            yield return tensor;
        }

        yield return ("visual_projection.weight", [config.ProjectionDim, vision.HiddenSize]);

        var text = config.Text;
        yield return ("text_model.embeddings.token_embedding.weight", [text.VocabSize, text.HiddenSize]);
        yield return ("text_model.embeddings.position_embedding.weight", [text.MaxPositionEmbeddings, text.HiddenSize]);
        foreach (var tensor in Layers("text_model", text.NumHiddenLayers, text.HiddenSize, text.IntermediateSize)
            .Concat(LayerNorm("text_model.final_layer_norm", text.HiddenSize)))
        {
            yield return tensor;
        }

        yield return ("text_projection.weight", [config.ProjectionDim, text.HiddenSize]);
        yield return (LogitScale, []);
    }

    private static IEnumerable<(string Name, long[] Shape)> Layers(string tower, int count, int width, int mlpWidth) =>
        Enumerable.Range(0, count).SelectMany(layer =>
        {
            var prefix = $"{tower}.encoder.layers.{layer}";
            return LayerNorm($"{prefix}.layer_norm1", width)
                .Concat(Attention.SelectMany(name => Linear($"{prefix}.self_attn.{name}", width, width)))
                .Concat(LayerNorm($"{prefix}.layer_norm2", width))
                .Concat(Linear($"{prefix}.mlp.fc1", mlpWidth, width))
                .Concat(Linear($"{prefix}.mlp.fc2", width, mlpWidth));
        });

    private static (string Name, long[] Shape)[] LayerNorm(string name, int width) =>
        [($"{name}.weight", [width]), ($"{name}.bias", [width])];

    private static (string Name, long[] Shape)[] Linear(string name, int outputs, int inputs) =>
        [($"{name}.weight", [outputs, inputs]), ($"{name}.bias", [outputs])];
}
