using System.Globalization;
using System.Runtime.InteropServices;
using ClipHar.Clip.Checkpoints;
using ClipHar.Clip.Onnx.Protos;
using Google.Protobuf;
using static ClipHar.Clip.Onnx.Protos.TensorProto.Types;

namespace ClipHar.Clip.Onnx;

/// <summary>
/// Brings a checkpoint's tensors into a graph, each once, by reference or by value, and as F32 whatever they are stored as.
/// </summary>
internal sealed class OnnxWeights(ClipCheckpoint checkpoint, OnnxGraph graph, OnnxWeightLocation location, string? dataFileName)
{
    /// <summary>Protocol Buffers cannot hold more than 2 GiB; the nodes need little of it.</summary>
    private const long MaxInlineBytes = (1L << 31) - (16 << 20);

    // Offsets in a data file keep to pages, so that a reader can map every tensor by itself.
    private const long DataFileAlignment = 4096;

    private readonly SortedSet<string> _externalFiles = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _realPaths = checkpoint.WeightFiles.ToDictionary(
        file => file, file => RealPath(checkpoint.Directory, file));
    private readonly List<(string Tensor, long Offset)> _dataFile = [];
    private long _inlineBytes;
    private long _dataFileLength;

    /// <summary>
    /// The folder that references into the checkpoint count from. ONNX Runtime follows links and refuses what leaves the folder, and a
    /// snapshot in the hub's cache is made of links: so it is the folder of the first file that the links lead to.
    /// </summary>
    public string CheckpointFolder => Path.GetDirectoryName(_realPaths[checkpoint.WeightFiles[0]])!;

    /// <summary>Names of the files that the graph refers to, relative to the folder it must be loaded from.</summary>
    public IReadOnlyCollection<string> ExternalFiles => _externalFiles;

    /// <summary>What the data file must hold: tensors, as F32, and where.</summary>
    public IReadOnlyList<(string Tensor, long Offset)> DataFile => _dataFile;

    /// <summary>A tensor as an F32 value.</summary>
    /// <param name="name">Hugging Face name.</param>
    /// <param name="shape">Another shape over the same elements; null for its own.</param>
    public string Get(string name, params long[]? shape)
    {
        var stored = Stored(name, shape is { Length: > 0 } ? shape : [.. checkpoint.Tensors[name].Shape]);
        return ToFloat32(stored.Value, stored.Type);
    }

    /// <summary>Rows of a table picked by index, F32. Converts the rows picked and not the whole table.</summary>
    public string Rows(string name, string indices)
    {
        var stored = Stored(name, [.. checkpoint.Tensors[name].Shape]);
        return ToFloat32(graph.Node("Gather", [stored.Value, indices], ("axis", 0L)), stored.Type);
    }

    /// <summary>The first rows of a table, F32.</summary>
    public string FirstRows(string name, string count)
    {
        var stored = Stored(name, [.. checkpoint.Tensors[name].Shape]);
        return ToFloat32(graph.Node("Slice", [stored.Value, graph.Integers(0), count, graph.Integers(0)]), stored.Type);
    }

    // Where the input is a weight, ONNX Runtime folds the Cast away when it loads the graph.
    private string ToFloat32(string value, DataType type) =>
        type == DataType.Float ? value : graph.Node("Cast", [value], ("to", (long)DataType.Float));

    private (string Value, DataType Type) Stored(string name, long[] shape)
    {
        var info = checkpoint.Tensors[name];
        return location switch
        {
            OnnxWeightLocation.Checkpoint when info.IsPlain && Path.GetDirectoryName(_realPaths[info.File]) == CheckpointFolder =>
                ByReference(info, shape),
            OnnxWeightLocation.DataFile => InDataFile(info, shape),
            _ => ByValue(info, shape),
        };
    }

    private (string Value, DataType Type) ByReference(TensorInfo info, long[] shape)
    {
        var file = Path.GetFileName(_realPaths[info.File]);
        _externalFiles.Add(file);
        var type = info.DType switch
        {
            TensorDType.F16 => DataType.Float16,
            TensorDType.BF16 => DataType.Bfloat16,
            TensorDType.F64 => DataType.Double,
            _ => DataType.Float,
        };
        return (graph.Initializer(External(info.Name, type, shape, file, info.Offset, info.Length)), type);
    }

    private (string Value, DataType Type) InDataFile(TensorInfo info, long[] shape)
    {
        _externalFiles.Add(dataFileName!);
        var offset = (_dataFileLength + DataFileAlignment - 1) / DataFileAlignment * DataFileAlignment;
        var length = info.ElementCount * sizeof(float);
        _dataFile.Add((info.Name, offset));
        _dataFileLength = offset + length;
        return (graph.Initializer(External(info.Name, DataType.Float, shape, dataFileName!, offset, length)), DataType.Float);
    }

    private (string Value, DataType Type) ByValue(TensorInfo info, long[] shape)
    {
        _inlineBytes += info.ElementCount * sizeof(float);
        if (_inlineBytes > MaxInlineBytes)
        {
            throw new NotSupportedException(
                "The weights take more than 2 GB, which one ONNX file cannot hold; "
                + $"write them with {nameof(OnnxWeightLocation)}.{nameof(OnnxWeightLocation.DataFile)}.");
        }

        var values = checkpoint.ReadFloat32(info.Name);
        var bytes = MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
        if (!BitConverter.IsLittleEndian)
        {
            throw new PlatformNotSupportedException("ONNX holds little-endian numbers; this machine is big-endian.");
        }

        return (graph.Initializer(new TensorProto
        {
            Name = info.Name,
            DataType = DataType.Float,
            Dims = { shape },
            RawData = UnsafeByteOperations.UnsafeWrap(bytes),
        }), DataType.Float);
    }

    private static string RealPath(string folder, string file)
    {
        var link = new FileInfo(Path.Combine(folder, file));
        return (link.ResolveLinkTarget(returnFinalTarget: true) ?? link).FullName;
    }

    private static TensorProto External(string name, DataType type, long[] shape, string file, long offset, long length) => new()
    {
        Name = name,
        DataType = type,
        Dims = { shape },
        DataLocation = DataLocation.External,
        ExternalData =
        {
            new StringStringEntryProto { Key = "location", Value = file },
            new StringStringEntryProto { Key = "offset", Value = offset.ToString(CultureInfo.InvariantCulture) },
            new StringStringEntryProto { Key = "length", Value = length.ToString(CultureInfo.InvariantCulture) },
        },
    };
}
