namespace ClipHar.Clip.Checkpoints;

/// <summary>Finds out whose names the weights have and where their configuration is, and brings both to Hugging Face form.</summary>
internal static class CheckpointNaming
{
    public static (ClipConfig Config, IReadOnlyDictionary<string, StoredTensor> Tensors) Resolve(
        string directory, CheckpointWeights weights)
    {
        if (!OpenAiNames.Match(weights.Tensors))
        {
            return (ClipConfig.Load(directory), weights.Tensors);
        }

        var tensors = OpenAiNames.ToHuggingFace(directory, weights.Tensors);
        var isOpenClip = weights.Files[0].StartsWith("open_clip", StringComparison.Ordinal);
        var hasOpenClipConfig = File.Exists(Path.Combine(directory, OpenClipConfig.FileName));
        var hasConfig = File.Exists(Path.Combine(directory, "config.json"));
        if (hasOpenClipConfig && (isOpenClip || !hasConfig))
        {
            return (OpenClipConfig.Load(directory), tensors);
        }

        if (hasConfig)
        {
            return (ClipConfig.Load(directory), tensors);
        }

        var file = Path.Combine(directory, weights.Files[0]);
        if (isOpenClip)
        {
            throw new CheckpointFormatException(
                file, $"comes without {OpenClipConfig.FileName}. The weights do not tell whether they were trained with QuickGELU or GELU, "
                + "and the wrong one costs accuracy.");
        }

        // openai's own weights: QuickGELU, and everything else is in the shapes.
        var config = OpenAiConfig.Derive(file, tensors);
        ClipConfigReader.Validate(file, config);
        return (config, tensors);
    }
}
