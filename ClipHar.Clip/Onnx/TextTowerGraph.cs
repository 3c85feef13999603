using ClipHar.Clip.Checkpoints;
using static ClipHar.Clip.Onnx.Protos.TensorProto.Types;

namespace ClipHar.Clip.Onnx;

/// <summary>input_ids [B, T] → text_embeds [B, E]; T is at most the context length.</summary>
internal static class TextTowerGraph
{
    private const string Embeddings = "text_model.embeddings";

    public static void Build(ClipConfig config, OnnxGraph graph, OnnxWeights weights)
    {
        var text = config.Text;
        var allIds = graph.Input(
            "input_ids", DataType.Int64, $"Token ids with start and end token, at most {text.MaxPositionEmbeddings}.", "batch", "sequence");
        var pooledPlaces = PooledPlaces(text, graph, allIds);

        // The mask is causal: what stands behind the pooled place has no influence. Cut it off behind the longest text of the batch, so
        // that short texts, which labels are, do not pay for the padding.
        var last = graph.Node("ReduceMax", [pooledPlaces], ("keepdims", 0L));
        var length = graph.Node("Add", [graph.Node("Reshape", [last, graph.Integers(1)]), graph.Integers(1)]);
        var ids = graph.Node("Slice", [allIds, graph.Integers(0), length, graph.Integers(1)]);
        var batchAndPositions = graph.Node("Shape", [ids]);
        var transformer = new TransformerGraph(graph, weights, new TransformerShape(
            "text_model",
            text.HiddenSize,
            text.NumAttentionHeads,
            text.NumHiddenLayers,
            text.HiddenAct,
            text.LayerNormEps,
            batchAndPositions));

        var embedded = graph.Node(
            "Add",
            [
                weights.Rows($"{Embeddings}.token_embedding.weight", ids),
                weights.FirstRows($"{Embeddings}.position_embedding.weight", length),
            ]);
        var sequenceShape = graph.Node("Concat", [batchAndPositions, graph.Integers(text.HiddenSize)], ("axis", 0L));
        var pooled = transformer.Layers(
            transformer.ToRows(embedded),
            CausalMask(graph, length),
            rows => graph.Node("GatherND", [graph.Node("Reshape", [rows, sequenceShape]), pooledPlaces], ("batch_dims", 1L)),
            PooledMask(graph, length, pooledPlaces));
        var embedding = transformer.Linear(transformer.LayerNorm(pooled, "text_model.final_layer_norm"), "text_projection", bias: false);
        graph.Output("text_embeds", embedding, DataType.Float, "Text embeddings, not normalised.", "batch", config.ProjectionDim);
    }

    /// <summary>Where each text is pooled, [B, 1]: the first highest id, or the first end token and place 0 without one.</summary>
    private static string PooledPlaces(ClipTextConfig text, OnnxGraph graph, string ids)
    {
        using var scope = graph.Scope("pooling");
        var candidates = text.PoolsAtHighestId ? ids : graph.Node("Equal", [ids, graph.Integer(text.EosTokenId)]);
        candidates = graph.Node("Cast", [candidates], ("to", (long)DataType.Int32));
        return graph.Node("ArgMax", [candidates], ("axis", 1L), ("keepdims", 1L));
    }

    /// <summary>[T, T]: 0 up to the query's place, the lowest number behind it.</summary>
    private static string CausalMask(OnnxGraph graph, string length)
    {
        using var scope = graph.Scope("causal_mask");
        var square = graph.Node("Concat", [length, length], ("axis", 0L));
        var lowest = graph.Node("ConstantOfShape", [square], ("value", OnnxGraph.Float32Tensor(float.MinValue, [1])));
        return graph.Node("Trilu", [lowest, graph.Integer(1)], ("upper", 1L));
    }

    /// <summary>[B, 1, 1, T]: the pooled place's row of the causal mask.</summary>
    private static string PooledMask(OnnxGraph graph, string length, string pooledPlaces)
    {
        using var scope = graph.Scope("pooled_mask");
        var end = graph.Node("Squeeze", [length]);
        var places = graph.Node("Range", [graph.Integer(0), end, graph.Integer(1)]);
        var isBehind = graph.Node("Greater", [places, pooledPlaces]);
        var mask = graph.Node("Where", [isBehind, graph.Float(float.MinValue), graph.Float(0)]);
        return graph.Node("Unsqueeze", [mask, graph.Integers(1, 2)]);
    }
}
