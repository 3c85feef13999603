namespace ClipHar.Clip.Checkpoints;

/// <summary>
/// Checkpoints of any size with random weights, reproducible from a seed: for benchmarks, load tests and a training run from scratch.
/// </summary>
public static class RandomCheckpoint
{
    /// <summary>
    /// Tensors with the scales of CLIP's own initialisation (openai/CLIP, CLIP.initialize_parameters), biases and gains slightly off 0 and
    /// 1.
    /// </summary>
    /// <param name="config">Any configuration; the default one is ViT-B/32 with 151 million parameters, 605 MB.</param>
    /// <param name="seed">The same seed and configuration give the same bits.</param>
    public static Dictionary<string, (long[] Shape, float[] Values)> Create(ClipConfig config, int seed)
    {
        var random = new Random(seed);
        var tensors = new Dictionary<string, (long[] Shape, float[] Values)>();
        foreach (var (name, shape) in ClipTensorLayout.Of(config))
        {
            var values = new float[shape.Aggregate(1L, (product, dimension) => product * dimension)];
            var (mean, deviation) = Distribution(config, name);
            FillNormal(random, values, mean, deviation);
            tensors[name] = (shape, values);
        }

        return tensors;
    }

    /// <summary>Creates such tensors and writes them as a checkpoint folder.</summary>
    public static void Write(string directory, ClipConfig config, int seed, TensorDType dtype = TensorDType.F32) =>
        ClipCheckpointWriter.Write(directory, config, Create(config, seed), dtype);

    private static (float Mean, float Deviation) Distribution(ClipConfig config, string name)
    {
        if (name == ClipTensorLayout.LogitScale)
        {
            return (config.LogitScaleInit, 0);
        }

        if (name.EndsWith(".bias", StringComparison.Ordinal))
        {
            return (0, 0.01f);
        }

        if (name.Contains("norm", StringComparison.Ordinal) || name.Contains("layrnorm", StringComparison.Ordinal))
        {
            return (1, 0.02f);
        }

        var isText = name.StartsWith("text", StringComparison.Ordinal);
        var width = isText ? config.Text.HiddenSize : config.Vision.HiddenSize;
        var layers = isText ? config.Text.NumHiddenLayers : config.Vision.NumHiddenLayers;
        return (0, name switch
        {
            _ when name.EndsWith("token_embedding.weight", StringComparison.Ordinal) => 0.02f,
            _ when isText && name.EndsWith("position_embedding.weight", StringComparison.Ordinal) => 0.01f,
            _ when name.EndsWith("out_proj.weight", StringComparison.Ordinal) || name.EndsWith("fc2.weight", StringComparison.Ordinal) =>
                MathF.Pow(width, -0.5f) * MathF.Pow(2 * layers, -0.5f),
            _ when name.EndsWith("fc1.weight", StringComparison.Ordinal) => MathF.Pow(2 * width, -0.5f),
            _ => MathF.Pow(width, -0.5f),
        });
    }

    /// <summary>Box and Muller's transform, two values at a time.</summary>
    private static void FillNormal(Random random, float[] values, float mean, float deviation)
    {
        for (var i = 0; i < values.Length; i += 2)
        {
            var radius = MathF.Sqrt(-2 * MathF.Log(1 - random.NextSingle()));
            var (sine, cosine) = MathF.SinCos(2 * MathF.PI * random.NextSingle());
            values[i] = mean + (deviation * radius * cosine);
            if (i + 1 < values.Length)
            {
                values[i + 1] = mean + (deviation * radius * sine);
            }
        }
    }
}
