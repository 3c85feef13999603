using ClipHar.Clip.Checkpoints;
using static ClipHar.Clip.Onnx.Protos.TensorProto.Types;

namespace ClipHar.Clip.Onnx;

/// <summary>pixel_values [B, C, S, S] → image_embeds [B, E] and, when asked for, pooler_output [B, D].</summary>
internal static class ImageTowerGraph
{
    private const string Embeddings = "vision_model.embeddings";

    public static void Build(ClipConfig config, OnnxGraph graph, OnnxWeights weights, bool poolerOutput)
    {
        var vision = config.Vision;
        var pixels = graph.Input(
            "pixel_values",
            DataType.Float,
            "Preprocessed pictures: RGB planes, normalised.",
            ["batch", vision.NumChannels, vision.ImageSize, vision.ImageSize]);
        var batch = graph.Node("Shape", [pixels], ("start", 0L), ("end", 1L));
        var batchAndPositions = graph.Node("Concat", [batch, graph.Integers(vision.NumPositions)], ("axis", 0L));
        var transformer = new TransformerGraph(graph, weights, new TransformerShape(
            "vision_model",
            vision.HiddenSize,
            vision.NumAttentionHeads,
            vision.NumHiddenLayers,
            vision.HiddenAct,
            vision.LayerNormEps,
            batchAndPositions));

        var hidden = transformer.LayerNorm(transformer.ToRows(Embed(vision, graph, weights, pixels, batch)), "vision_model.pre_layrnorm");
        var sequenceShape = graph.Integers(-1, vision.NumPositions, vision.HiddenSize);
        var first = graph.Integer(0);
        var pooled = transformer.Layers(
            hidden,
            mask: null,
            rows => graph.Node("Gather", [graph.Node("Reshape", [rows, sequenceShape]), first], ("axis", 1L)),
            pooledMask: null);
        pooled = transformer.LayerNorm(pooled, "vision_model.post_layernorm");
        var embedding = transformer.Linear(pooled, "visual_projection", bias: false);
        graph.Output("image_embeds", embedding, DataType.Float, "Image embeddings, not normalised.", "batch", config.ProjectionDim);
        if (poolerOutput)
        {
            graph.Output(
                "pooler_output", pooled, DataType.Float, "Before the projection, after the last LayerNorm.", "batch", vision.HiddenSize);
        }
    }

    /// <summary>Patches and class token with their positions, [B, T, D].</summary>
    private static string Embed(ClipVisionConfig vision, OnnxGraph graph, OnnxWeights weights, string pixels, string batch)
    {
        using var scope = graph.Scope("embeddings");
        var patches = graph.Node(
            "Conv",
            [pixels, weights.Get($"{Embeddings}.patch_embedding.weight")],
            ("kernel_shape", new long[] { vision.PatchSize, vision.PatchSize }),
            ("strides", new long[] { vision.PatchSize, vision.PatchSize }));
        patches = graph.Node("Reshape", [patches, graph.Integers(0, vision.HiddenSize, vision.NumPositions - 1)]);
        patches = graph.Node("Transpose", [patches], ("perm", new long[] { 0, 2, 1 }));
        var classShape = graph.Node("Concat", [batch, graph.Integers(1, vision.HiddenSize)], ("axis", 0L));
        var classToken = graph.Node("Expand", [weights.Get($"{Embeddings}.class_embedding"), classShape]);
        var sequence = graph.Node("Concat", [classToken, patches], ("axis", 1L));
        return graph.Node("Add", [sequence, weights.Get($"{Embeddings}.position_embedding.weight")]);
    }
}
