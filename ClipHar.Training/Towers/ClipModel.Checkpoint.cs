using ClipHar.Clip.Checkpoints;

namespace ClipHar.Training.Towers;

/// <summary>Weights in and out.</summary>
public sealed partial class ClipModel
{
    /// <summary>The model of a checkpoint, in single precision.</summary>
    /// <exception cref="CheckpointFormatException">A tensor cannot be read.</exception>
    public static ClipModel Load(ClipCheckpoint checkpoint)
    {
        var model = CreateUnset(checkpoint.Config);
        try
        {
            model.CopyFrom(checkpoint);
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>The model of a checkpoint folder.</summary>
    public static ClipModel Load(string directory)
    {
        using var checkpoint = ClipCheckpoint.Open(directory);
        return Load(checkpoint);
    }

    /// <summary>A copy of every weight under its checkpoint name, row-major.</summary>
    public Dictionary<string, (long[] Shape, float[] Values)> Weights() => named_parameters().ToDictionary(
        entry => entry.name, entry => (entry.parameter.shape, TensorValues.ToArray(entry.parameter)), StringComparer.Ordinal);

    /// <summary>Writes config.json and model.safetensors; the tokeniser's and preprocessor's files are the caller's.</summary>
    /// <param name="directory">Created if needed.</param>
    /// <param name="dtype">F32 or F16.</param>
    public void Save(string directory, TensorDType dtype = TensorDType.F32) =>
        ClipCheckpointWriter.Write(directory, Config, Weights(), dtype);

    /// <summary>Overwrites every weight with the checkpoint's.</summary>
    /// <exception cref="ArgumentException">The checkpoint has other sizes.</exception>
    public void CopyFrom(ClipCheckpoint checkpoint) => Set(checkpoint.ReadFloat32);

    /// <summary>Overwrites every weight, as <see cref="Weights"/> gave them.</summary>
    public void SetWeights(IReadOnlyDictionary<string, (long[] Shape, float[] Values)> weights) => Set(name => weights[name].Values);

    private void Set(Func<string, float[]> valuesOf)
    {
        foreach (var (name, parameter) in named_parameters())
        {
            TensorValues.Fill(parameter, valuesOf(name));
        }
    }
}
