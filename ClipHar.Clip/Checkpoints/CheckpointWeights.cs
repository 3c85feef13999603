using System.Text.Json;
using ClipHar.Clip.Checkpoints.Pickle;

namespace ClipHar.Clip.Checkpoints;

/// <summary>The open weight files of a folder, one or several shards, and their tensors under the names they were stored with.</summary>
internal sealed class CheckpointWeights : IDisposable
{
    /// <summary>In the order of preference: transformers' own order, then open_clip's.</summary>
    private static readonly string[] KnownFiles =
    [
        "model.safetensors", "model.safetensors.index.json", "pytorch_model.bin", "pytorch_model.bin.index.json",
        "open_clip_model.safetensors", "open_clip_pytorch_model.bin",
    ];

    private readonly List<IDisposable> _open = [];
    private readonly Dictionary<string, StoredTensor> _tensors = [];
    private readonly List<string> _files = [];

    private CheckpointWeights()
    {
    }

    /// <summary>File names inside the folder.</summary>
    public IReadOnlyList<string> Files => _files;

    public IReadOnlyDictionary<string, StoredTensor> Tensors => _tensors;

    public static CheckpointWeights Open(string directory)
    {
        var weights = new CheckpointWeights();
        try
        {
            var name = Find(directory);
            if (name.EndsWith(".index.json", StringComparison.Ordinal))
            {
                weights.AddShards(directory, name);
            }
            else
            {
                weights.Add(directory, name);
            }

            return weights;
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    public void Dispose() => _open.ForEach(file => file.Dispose());

    /// <summary>The weight file of a folder: a well-known name, or the only file of a known kind.</summary>
    private static string Find(string directory)
    {
        if (KnownFiles.FirstOrDefault(name => File.Exists(Path.Combine(directory, name))) is { } known)
        {
            return known;
        }

        foreach (var pattern in new[] { "*.safetensors", "*.bin", "*.pt" })
        {
            var found = Directory.GetFiles(directory, pattern);
            if (found.Length == 1)
            {
                return Path.GetFileName(found[0]);
            }

            if (found.Length > 1)
            {
                throw new CheckpointFormatException(
                    directory,
                    $"has {found.Length} files {pattern} and none of {string.Join(", ", KnownFiles)}; it is not clear which to read.");
            }
        }

        throw new CheckpointFormatException(directory, $"has no weights; expected one of {string.Join(", ", KnownFiles)}.");
    }

    private void AddShards(string directory, string indexName)
    {
        var index = Path.Combine(directory, indexName);
        var map = JsonFields.Load(index).Object("weight_map")
            ?? throw new CheckpointFormatException(index, "has no \"weight_map\".");
        var shardOf = new Dictionary<string, string>();
        foreach (var property in map.Element.EnumerateObject())
        {
            shardOf[property.Name] = ShardName(index, property);
        }

        foreach (var shard in shardOf.Values.Distinct().Order(StringComparer.Ordinal))
        {
            Add(directory, shard);
        }

        foreach (var (tensor, shard) in shardOf)
        {
            if (!_tensors.TryGetValue(tensor, out var stored) || stored.Info.File != shard)
            {
                throw new CheckpointFormatException(index, $"places tensor \"{tensor}\" in {shard}, which does not hold it.");
            }
        }
    }

    private static string ShardName(string index, JsonProperty property)
    {
        var name = property.Value.ValueKind == JsonValueKind.String ? property.Value.GetString()! : "";
        if (name.Length == 0 || name is "." or ".." || name.AsSpan().ContainsAny('/', '\\', '\0') || Path.IsPathRooted(name))
        {
            throw new CheckpointFormatException(
                index,
                $"places tensor \"{property.Name}\" in {property.Value.GetRawText()}; the name of a file beside the index is expected.");
        }

        return name;
    }

    private void Add(string directory, string name)
    {
        var path = Path.Combine(directory, name);
        IEnumerable<StoredTensor> tensors;
        if (name.EndsWith(".safetensors", StringComparison.Ordinal))
        {
            var file = SafetensorsFile.Open(path);
            _open.Add(file);
            tensors = file.Tensors.Keys.Select(file.Stored);
        }
        else
        {
            var archive = TorchArchive.Open(path);
            _open.Add(archive);
            tensors = archive.Tensors;
        }

        _files.Add(name);
        foreach (var tensor in tensors)
        {
            if (!_tensors.TryAdd(tensor.Info.Name, tensor))
            {
                throw new CheckpointFormatException(
                    path, $"holds tensor \"{tensor.Info.Name}\", which {_tensors[tensor.Info.Name].Info.File} holds too.");
            }
        }
    }
}
