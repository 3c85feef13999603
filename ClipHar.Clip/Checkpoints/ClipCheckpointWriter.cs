namespace ClipHar.Clip.Checkpoints;

/// <summary>Writes a checkpoint that transformers' CLIPModel, and anything else that reads such folders, can load.</summary>
public static class ClipCheckpointWriter
{
    /// <summary>Writes config.json and model.safetensors; other files of the folder (tokeniser, preprocessor) are the caller's.</summary>
    /// <param name="directory">Created if needed. Each file is replaced atomically, the weights first.</param>
    /// <param name="config">Must describe the tensors.</param>
    /// <param name="tensors">Exactly those of <see cref="ClipTensorLayout"/>, row-major.</param>
    /// <param name="dtype">F32 or F16.</param>
    /// <exception cref="ArgumentException">A tensor is missing, superfluous or of the wrong shape, or does not fit F16.</exception>
    public static void Write(
        string directory,
        ClipConfig config,
        IReadOnlyDictionary<string, (long[] Shape, float[] Values)> tensors,
        TensorDType dtype = TensorDType.F32)
    {
        var layout = ClipTensorLayout.Of(config).ToDictionary(tensor => tensor.Name, tensor => tensor.Shape);
        foreach (var (name, shape) in layout)
        {
            if (!tensors.TryGetValue(name, out var tensor) || !tensor.Shape.SequenceEqual(shape))
            {
                var found = tensor.Shape is null ? "it is missing" : $"it is {TensorInfo.Describe(tensor.Shape)}";
                throw new ArgumentException(
                    $"The configuration asks for tensor \"{name}\" {TensorInfo.Describe(shape)}, but {found}.", nameof(tensors));
            }
        }

        if (tensors.Keys.FirstOrDefault(name => !layout.ContainsKey(name)) is { } unknown)
        {
            throw new ArgumentException($"A CLIPModel of this configuration has no tensor \"{unknown}\".", nameof(tensors));
        }

        SafetensorsWriter.Write(
            Path.Combine(directory, "model.safetensors"),
            [.. tensors.Select(entry => SafetensorsTensor.FromFloat32(entry.Key, entry.Value.Shape, entry.Value.Values, dtype))]);
        config.Save(directory, dtype);
    }
}
