using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using ClipHar.Clip.Checkpoints;
using ClipHar.Training.Towers;

namespace ClipHar.Training.Loop;

/// <summary>Everything besides tensors that a run needs to go on.</summary>
internal sealed record TrainingState
{
    public required ContrastiveTrainingOptions Options { get; init; }

    public required int BatchesPerEpoch { get; init; }

    public long Step { get; init; }

    public long OptimizerSteps { get; init; }

    public long SkippedSteps { get; init; }

    public int SkippedInRow { get; init; }

    public double LastLoss { get; init; }

    public ValidationRecord? Best { get; init; }

    public IReadOnlyList<ValidationRecord> Validations { get; init; } = [];

    public bool StoppedEarly { get; init; }

    /// <summary>libtorch's CPU generator.</summary>
    public byte[] RandomState { get; init; } = [];
}

/// <summary>
/// The checkpoints of one run in a folder, <c>step-00000042</c> and so on: the weights as a model that anything can load, and
/// beside them training.safetensors (moments, averages, best weights) and training.json.
/// </summary>
/// <remarks>A checkpoint is written under another name and renamed when it is complete, so that what has its name is whole.</remarks>
internal sealed class TrainingCheckpointStore(string directory, int keep)
{
    private const string Prefix = "step-";
    private const string UnfinishedPrefix = ".unfinished-";
    private const string StateFile = "training.json";
    private const string TensorFile = "training.safetensors";

    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>Folder of the newest checkpoint, or null.</summary>
    public string? Newest() => Steps().LastOrDefault().Path;

    /// <param name="state">Its step names the checkpoint.</param>
    /// <param name="model">Current weights, not averaged ones.</param>
    /// <param name="tensors">By name: moments, averages, best weights.</param>
    public void Save(TrainingState state, ClipModel model, IEnumerable<(string Name, long[] Shape, float[] Values)> tensors)
    {
        var name = Prefix + state.Step.ToString("D8", CultureInfo.InvariantCulture);
        var unfinished = Path.Combine(directory, $"{UnfinishedPrefix}{name}-{Guid.NewGuid():N}");
        Directory.CreateDirectory(unfinished);
        try
        {
            model.Save(unfinished);
            SafetensorsWriter.Write(
                Path.Combine(unfinished, TensorFile), [
                    .. tensors.Select(tensor => SafetensorsTensor.FromFloat32(tensor.Name, tensor.Shape, tensor.Values))]);
            File.WriteAllBytes(Path.Combine(unfinished, StateFile), JsonSerializer.SerializeToUtf8Bytes(state, Json));
            var final = Path.Combine(directory, name);
            if (Directory.Exists(final))
            {
                // The same step of the same run: the same content.
                Directory.Delete(final, recursive: true);
            }

            Directory.Move(unfinished, final);
        }
        finally
        {
            if (Directory.Exists(unfinished))
            {
                Directory.Delete(unfinished, recursive: true);
            }
        }

        RemoveOld();
    }

    /// <summary>Reads the newest checkpoint into the model; null if there is none.</summary>
    /// <param name="options">Of the run that wants to go on.</param>
    /// <param name="batchesPerEpoch">Of its source.</param>
    /// <param name="model">Gets the weights.</param>
    /// <param name="tensors">Reads a tensor of training.safetensors; only valid during the call.</param>
    /// <exception cref="InvalidOperationException">The checkpoint belongs to a run with other settings.</exception>
    public TrainingState? Load(
        ContrastiveTrainingOptions options, int batchesPerEpoch, ClipModel model, Action<TrainingState, SafetensorsFile> tensors)
    {
        if (Newest() is not { } newest)
        {
            return null;
        }

        var state = JsonSerializer.Deserialize<TrainingState>(File.ReadAllBytes(Path.Combine(newest, StateFile)), Json)
            ?? throw new InvalidOperationException($"{newest}/{StateFile} is empty.");
        if (state.Options.NumericPart() != options.NumericPart() || state.BatchesPerEpoch != batchesPerEpoch)
        {
            throw new InvalidOperationException(
                $"The checkpoint {newest} belongs to a run with other settings ({state.Options.NumericPart()}, {state.BatchesPerEpoch} "
                    + "batches an epoch; "
                + $"asked for: {options.NumericPart()}, {batchesPerEpoch}). Use the same settings to go on, or another folder to start "
                + "anew.");
        }

        using (var checkpoint = ClipCheckpoint.Open(newest))
        {
            model.CopyFrom(checkpoint);
        }

        using var file = SafetensorsFile.Open(Path.Combine(newest, TensorFile));
        tensors(state, file);
        return state;
    }

    private List<(long Step, string Path)> Steps()
    {
        if (!Directory.Exists(directory))
        {
            return [];
        }

        return [.. Directory.EnumerateDirectories(directory, Prefix + "*")
            .Select(path => (Step: StepOf(path), Path: path))
            .Where(entry => entry.Step >= 0)
            .OrderBy(entry => entry.Step)];
    }

    private static long StepOf(string path) =>
        long.TryParse(Path.GetFileName(path).AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var step)
            ? step
            : -1;

    /// <summary>Removes all but the newest, and what an interrupted process left half-written.</summary>
    private void RemoveOld()
    {
        foreach (var (_, path) in Steps().SkipLast(keep))
        {
            Directory.Delete(path, recursive: true);
        }

        foreach (var path in Directory.EnumerateDirectories(directory, UnfinishedPrefix + "*"))
        {
            Directory.Delete(path, recursive: true);
        }
    }
}
