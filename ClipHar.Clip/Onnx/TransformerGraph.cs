using ClipHar.Clip.Checkpoints;

namespace ClipHar.Clip.Onnx;

/// <summary>
/// The pre-norm transformer that both towers share. The residual stream is a matrix [B·T, D], so that every linear layer is one Gemm,
/// which takes Hugging Face's [outputs, inputs] weights as they are stored (transB) with the bias inside.
/// </summary>
/// <remarks>Shapes: B batch, T positions, D width, H heads, K = D/H head size, E embedding.</remarks>
internal sealed class TransformerGraph
{
    private readonly OnnxGraph _graph;
    private readonly OnnxWeights _weights;
    private readonly TransformerShape _shape;

    // Shapes for Reshape, computed once: splitting matrices into heads, and merging heads into matrices.
    private readonly string _rowsShape;
    private readonly string _headsShape;
    private readonly string _pooledHeadsShape;

    public TransformerGraph(OnnxGraph graph, OnnxWeights weights, TransformerShape shape)
    {
        _graph = graph;
        _weights = weights;
        _shape = shape;
        _rowsShape = graph.Integers(-1, shape.Width);
        _headsShape = graph.Node("Concat", [shape.BatchAndPositions, graph.Integers(shape.Heads, shape.Width / shape.Heads)], ("axis", 0L));
        _pooledHeadsShape = graph.Integers(-1, 1, shape.Heads, shape.Width / shape.Heads);
    }

    /// <summary>[…, D] as a matrix of rows.</summary>
    public string ToRows(string value) => _graph.Node("Reshape", [value, _rowsShape]);

    public string LayerNorm(string value, string name) =>
        _graph.Node(
            "LayerNormalization",
            [value, _weights.Get($"{name}.weight"), _weights.Get($"{name}.bias")],
            ("axis", -1L),
            ("epsilon", _shape.LayerNormEps));

    /// <summary>x · Wᵀ, with the bias if it has one.</summary>
    public string Linear(string value, string name, bool bias = true) =>
        _graph.Node(
            "Gemm",
            bias ? [value, _weights.Get($"{name}.weight"), _weights.Get($"{name}.bias")] : [value, _weights.Get($"{name}.weight")],
            ("transB", 1L));

    /// <summary>
    /// All layers, and of the result only the rows that the tower pools. The last layer computes nothing but these: keys and values need
    /// every position, the rest of the layer does not.
    /// </summary>
    /// <param name="hidden">Residual stream, [B·T, D].</param>
    /// <param name="mask">Added to the attention scores of all but the last layer, broadcast to [B, H, T, T]; null for none.</param>
    /// <param name="pool">Picks the pooled row of each sequence: [B·T, D] → [B, D].</param>
    /// <param name="pooledMask">The same as <paramref name="mask"/> for the pooled rows, broadcast to [B, H, 1, T].</param>
    /// <returns>[B, D].</returns>
    public string Layers(string hidden, string? mask, Func<string, string> pool, string? pooledMask)
    {
        for (var layer = 0; layer < _shape.Layers; layer++)
        {
            using var scope = _graph.Scope($"layers.{layer}");
            var prefix = $"{_shape.Prefix}.encoder.layers.{layer}";
            var isLast = layer == _shape.Layers - 1;
            var normed = LayerNorm(hidden, $"{prefix}.layer_norm1");
            var attended = isLast
                ? Attention(pool(normed), normed, prefix, _pooledHeadsShape, pooledMask)
                : Attention(normed, normed, prefix, _headsShape, mask);
            hidden = _graph.Node("Add", [isLast ? pool(hidden) : hidden, attended]);
            hidden = _graph.Node("Add", [hidden, Mlp(LayerNorm(hidden, $"{prefix}.layer_norm2"), prefix)]);
        }

        return hidden;
    }

    private string Attention(string queries, string normed, string prefix, string queryShape, string? mask)
    {
        using var scope = _graph.Scope("self_attn");
        var q = Linear(queries, $"{prefix}.self_attn.q_proj");
        var k = Linear(normed, $"{prefix}.self_attn.k_proj");
        var v = Linear(normed, $"{prefix}.self_attn.v_proj");
        return Linear(Heads(q, k, v, queryShape, mask), $"{prefix}.self_attn.out_proj");
    }

    /// <summary>softmax(q kᵀ / √K + mask) v, heads side by side again as rows.</summary>
    private string Heads(string q, string k, string v, string queryShape, string? mask)
    {
        var scale = 1 / MathF.Sqrt(_shape.Width / _shape.Heads);
        var queries = Split(q, queryShape, 0, 2, 1, 3);
        var keys = Split(k, _headsShape, 0, 2, 3, 1);
        var values = Split(v, _headsShape, 0, 2, 1, 3);
        var scores = _graph.Node("Mul", [_graph.Node("MatMul", [queries, keys]), _graph.Float(scale)]);
        if (mask is not null)
        {
            scores = _graph.Node("Add", [scores, mask]);
        }

        var mixed = _graph.Node("MatMul", [_graph.Node("Softmax", [scores], ("axis", -1L)), values]);
        return ToRows(_graph.Node("Transpose", [mixed], ("perm", new long[] { 0, 2, 1, 3 })));
    }

    private string Split(string rows, string shape, params long[] permutation) =>
        _graph.Node("Transpose", [_graph.Node("Reshape", [rows, shape])], ("perm", permutation));

    private string Mlp(string normed, string prefix)
    {
        using var scope = _graph.Scope("mlp");
        return Linear(Activate(Linear(normed, $"{prefix}.mlp.fc1")), $"{prefix}.mlp.fc2");
    }

    /// <summary>Written in the operators that ONNX Runtime recognises and replaces by one: QuickGelu, Gelu.</summary>
    private string Activate(string x)
    {
        if (_shape.Activation == Activation.QuickGelu)
        {
            return _graph.Node("Mul", [x, _graph.Node("Sigmoid", [_graph.Node("Mul", [x, _graph.Float(1.702f)])])]);
        }

        var erf = _graph.Node("Erf", [_graph.Node("Div", [x, _graph.Float(MathF.Sqrt(2))])]);
        var doubled = _graph.Node("Mul", [x, _graph.Node("Add", [erf, _graph.Float(1)])]);
        return _graph.Node("Mul", [doubled, _graph.Float(0.5f)]);
    }
}

/// <summary>What distinguishes one tower's transformer from the other's.</summary>
/// <param name="Prefix">"vision_model" or "text_model".</param>
/// <param name="Width">D.</param>
/// <param name="Heads">H.</param>
/// <param name="Layers">Number of layers.</param>
/// <param name="Activation">Of the MLPs.</param>
/// <param name="LayerNormEps">Of every LayerNorm.</param>
/// <param name="BatchAndPositions">Value with the two numbers [B, T].</param>
internal sealed record TransformerShape(
    string Prefix, int Width, int Heads, int Layers, Activation Activation, float LayerNormEps, string BatchAndPositions);
