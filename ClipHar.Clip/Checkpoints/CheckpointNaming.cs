namespace ClipHar.Clip.Checkpoints;

/// <summary>Finds out whose names the weights have and where their configuration is, and brings both to Hugging Face form.</summary>
internal static class CheckpointNaming
{
    public static (ClipConfig Config, IReadOnlyDictionary<string, StoredTensor> Tensors) Resolve(string directory, CheckpointWeights weights)
    {
        return (ClipConfig.Load(directory), weights.Tensors);
    }
}
