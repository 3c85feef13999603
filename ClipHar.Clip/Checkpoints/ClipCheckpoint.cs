namespace ClipHar.Clip.Checkpoints;

/// <summary>
/// An open CLIP checkpoint, whatever it was stored as, under the names of the Hugging Face CLIPModel. Opening reads headers and checks
/// every name and shape against the configuration; weights are read when asked for. Thread-safe until disposed.
/// </summary>
/// <remarks>
/// Read are: model.safetensors, its shards with model.safetensors.index.json, pytorch_model.bin (never executed: see
/// <see cref="Pickle.TorchUnpickler"/>) and its shards, open_clip_model.safetensors; in Hugging Face, openai/CLIP or open_clip names.
/// </remarks>
public sealed class ClipCheckpoint : IDisposable
{
    private readonly CheckpointWeights _weights;
    private readonly Dictionary<string, StoredTensor> _tensors;
    private readonly CheckpointDigestCache? _digests;
    private readonly Lock _digestLock = new();
    private string? _digest;
    private float? _logitScale;

    private ClipCheckpoint(
        string directory,
        ClipConfig config,
        CheckpointWeights weights,
        Dictionary<string, StoredTensor> tensors,
        CheckpointDigestCache? digests)
    {
        Directory = directory;
        Config = config;
        _weights = weights;
        _tensors = tensors;
        _digests = digests;
        Tensors = tensors.ToDictionary(entry => entry.Key, entry => entry.Value.Info);
    }

    /// <summary>Absolute path of the checkpoint's folder.</summary>
    public string Directory { get; }

    public ClipConfig Config { get; }

    /// <summary>Exactly the tensors of <see cref="ClipTensorLayout"/>; what else the files hold (position_ids) is left out.</summary>
    public IReadOnlyDictionary<string, TensorInfo> Tensors { get; }

    /// <summary>File names of the weights, inside <see cref="Directory"/>.</summary>
    public IReadOnlyList<string> WeightFiles => _weights.Files;

    /// <summary>The stored value, a logarithm: logits are exp(LogitScale) · image · text.</summary>
    public float LogitScale => _logitScale ??= ReadFloat32(ClipTensorLayout.LogitScale)[0];

    /// <summary>
    /// SHA-256 over the configuration and the SHA-256 of every weight file, in lower-case hexadecimal. The first call reads all the weights
    /// unless a <see cref="CheckpointDigestCache"/> given to <see cref="Open"/> knows the files.
    /// </summary>
    public string Digest
    {
        get
        {
            lock (_digestLock)
            {
                return _digest ??= CheckpointDigest.Compute(Config, _weights.Files.Select(file => Path.Combine(Directory, file)), _digests);
            }
        }
    }

    /// <summary>Opens a checkpoint folder.</summary>
    /// <param name="directory">A Hugging Face CLIP folder, or one with openai/CLIP or open_clip weights.</param>
    /// <param name="digests">Remembers file digests between openings; null to compute them each time.</param>
    /// <exception cref="CheckpointFormatException">A file is missing or damaged, or the weights do not fit the configuration.</exception>
    public static ClipCheckpoint Open(string directory, CheckpointDigestCache? digests = null)
    {
        directory = Path.GetFullPath(directory);
        if (!System.IO.Directory.Exists(directory))
        {
            throw new CheckpointFormatException(directory, "is not a folder.");
        }

        var weights = CheckpointWeights.Open(directory);
        try
        {
            var (config, tensors) = CheckpointNaming.Resolve(directory, weights);
            return new ClipCheckpoint(directory, config, weights, Select(directory, config, weights, tensors), digests);
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    /// <summary>Elements in row-major order, widened (F64: rounded) to F32.</summary>
    /// <param name="name">A Hugging Face name, as in <see cref="Tensors"/>.</param>
    /// <exception cref="KeyNotFoundException">There is no such tensor.</exception>
    /// <exception cref="CheckpointFormatException">The file was cut after it had been opened.</exception>
    public float[] ReadFloat32(string name) =>
        _tensors.TryGetValue(name, out var tensor)
            ? tensor.ReadFloat32()
            : throw new KeyNotFoundException($"A CLIP checkpoint has no tensor \"{name}\".");

    public void Dispose() => _weights.Dispose();

    /// <summary>Takes what the configuration asks for and checks it.</summary>
    private static Dictionary<string, StoredTensor> Select(
        string directory, ClipConfig config, CheckpointWeights weights, IReadOnlyDictionary<string, StoredTensor> tensors)
    {
        var selected = new Dictionary<string, StoredTensor>();
        foreach (var (name, shape) in ClipTensorLayout.Of(config))
        {
            if (!tensors.TryGetValue(name, out var tensor))
            {
                var where = weights.Files.Count == 1 ? Path.Combine(directory, weights.Files[0]) : directory;
                throw new CheckpointFormatException(
                    where, $"tensor \"{name}\" {TensorInfo.Describe(shape)} is missing; the configuration asks for it.");
            }

            var file = Path.Combine(directory, tensor.Info.File);
            if (!tensor.Info.DType.IsFloat())
            {
                throw new CheckpointFormatException(
                    file, $"tensor \"{name}\" is {tensor.Info.DType.SafetensorsName()}; weights are F32, F16, BF16 or F64.");
            }

            // open_clip saves the scale as [] or, since its SigLIP models, as [1].
            var isScalar = shape.Length == 0 && tensor.Info.ElementCount == 1;
            if (!isScalar && !tensor.Info.Shape.SequenceEqual(shape))
            {
                throw new CheckpointFormatException(
                    file,
                    $"tensor \"{name}\" has the shape {tensor.Info.ShapeText}; the configuration asks for {TensorInfo.Describe(shape)}.");
            }

            selected[name] = isScalar ? tensor with { Info = tensor.Info with { Shape = [] }, Strides = null } : tensor;
        }

        return selected;
    }
}
