namespace ClipHar.Clip.Checkpoints;

/// <summary>The configuration that follows from the shapes of openai/CLIP's weights, which come without a file that says it.</summary>
internal static class OpenAiConfig
{
    /// <summary>openai/CLIP, build_model: all its models have heads of this size.</summary>
    private const int HeadSize = 64;

    /// <param name="file">For messages.</param>
    /// <param name="tensors">Under Hugging Face names.</param>
    public static ClipConfig Derive(string file, IReadOnlyDictionary<string, StoredTensor> tensors)
    {
        var patches = Shape(file, tensors, "vision_model.embeddings.patch_embedding.weight", 4);
        var positions = Shape(file, tensors, "vision_model.embeddings.position_embedding.weight", 2);
        var tokens = Shape(file, tensors, "text_model.embeddings.token_embedding.weight", 2);
        var context = Shape(file, tensors, "text_model.embeddings.position_embedding.weight", 2);
        var grid = (int)Math.Round(Math.Sqrt(positions[0] - 1));
        if ((grid * (long)grid) + 1 != positions[0])
        {
            throw new CheckpointFormatException(
                file, $"has {positions[0]} image positions, which is not a square and one; only square pictures are supported.");
        }

        return new ClipConfig
        {
            ProjectionDim = Shape(file, tensors, "text_projection.weight", 2)[0],
            Vision = new ClipVisionConfig
            {
                HiddenSize = patches[0],
                IntermediateSize = Shape(file, tensors, "vision_model.encoder.layers.0.mlp.fc1.weight", 2)[0],
                NumHiddenLayers = Layers(tensors, "vision_model"),
                NumAttentionHeads = Heads(file, "image", patches[0]),
                NumChannels = patches[1],
                PatchSize = patches[3],
                ImageSize = patches[3] * grid,
            },
            Text = new ClipTextConfig
            {
                VocabSize = tokens[0],
                HiddenSize = tokens[1],
                IntermediateSize = Shape(file, tensors, "text_model.encoder.layers.0.mlp.fc1.weight", 2)[0],
                NumHiddenLayers = Layers(tensors, "text_model"),
                NumAttentionHeads = Heads(file, "text", tokens[1]),
                MaxPositionEmbeddings = context[0],
                BosTokenId = Math.Max(tokens[0] - 2, 0),
                EosTokenId = 2,    // the mark of openai's rule: pool at the highest id
            },
        };
    }

    private static int[] Shape(string file, IReadOnlyDictionary<string, StoredTensor> tensors, string name, int rank)
    {
        if (!tensors.TryGetValue(name, out var tensor))
        {
            throw new CheckpointFormatException(file, $"tensor \"{name}\" is missing, or what openai/CLIP calls it.");
        }

        return tensor.Info.Shape.Count == rank && tensor.Info.Shape.All(dimension => dimension is > 0 and <= 1 << 24)
            ? [.. tensor.Info.Shape.Select(dimension => (int)dimension)]
            : throw new CheckpointFormatException(
                file, $"tensor \"{name}\" has the shape {tensor.Info.ShapeText}; {rank} dimensions are expected.");
    }

    private static int Layers(IReadOnlyDictionary<string, StoredTensor> tensors, string tower) => tensors.Keys.Count(
        name => name.StartsWith($"{tower}.encoder.layers.", StringComparison.Ordinal)
            && name.EndsWith(".self_attn.q_proj.weight", StringComparison.Ordinal));

    private static int Heads(string file, string tower, int width) => width % HeadSize == 0
        ? width / HeadSize
        : throw new CheckpointFormatException(
            file, $"has a {tower} tower {width} wide. openai/CLIP's heads are {HeadSize} wide, which does not divide it; "
            + "add a config.json that says the number of heads.");
}
