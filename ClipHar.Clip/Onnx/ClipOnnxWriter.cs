using System.Reflection;
using System.Runtime.InteropServices;
using ClipHar.Clip.Checkpoints;
using ClipHar.Clip.Onnx.Protos;
using Google.Protobuf;

namespace ClipHar.Clip.Onnx;

public enum ClipTower
{
    /// <summary>Input "pixel_values" float32 [batch, C, S, S], output "image_embeds" float32 [batch, E], not normalised.</summary>
    Image,

    /// <summary>Input "input_ids" int64 [batch, sequence], output "text_embeds" float32 [batch, E], not normalised.</summary>
    Text,
}

/// <summary>A graph in memory.</summary>
/// <param name="Bytes">A serialised ONNX model.</param>
/// <param name="ExternalFiles">
/// Files of weights that it refers to, by names in <paramref name="ExternalFolder"/>; empty if it is self-contained.
/// </param>
/// <param name="ExternalFolder">
/// Where they are: the checkpoint's folder, or the one that its links lead to. For ONNX Runtime, the value of the session option
/// session.model_external_initializers_file_folder_path.
/// </param>
public sealed record OnnxModel(byte[] Bytes, IReadOnlyList<string> ExternalFiles, string ExternalFolder);

/// <summary>A graph in a file.</summary>
/// <param name="Path">The .onnx file.</param>
/// <param name="ExternalFiles">Files of weights that it refers to, by names relative to its folder; empty if it is self-contained.</param>
public sealed record OnnxModelFile(string Path, IReadOnlyList<string> ExternalFiles);

/// <summary>Writes a tower of a checkpoint as an ONNX graph: opset 17, any batch size, any sequence length up to the context.</summary>
public static class ClipOnnxWriter
{
    public const int Opset = 17;

    private static readonly string Version =
        typeof(ClipOnnxWriter).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    private const int IrVersion = 8;    // the one that came with opset 17

    /// <summary>
    /// Creates a graph in memory, to be loaded with <see cref="OnnxModel.ExternalFolder"/> as the place of its external data.
    /// </summary>
    /// <exception cref="ArgumentException"><see cref="OnnxWeightLocation.DataFile"/> needs a file: use <see cref="Write"/>.</exception>
    /// <exception cref="NotSupportedException">More than 2 GB would have to be inline.</exception>
    public static OnnxModel Create(ClipCheckpoint checkpoint, ClipTower tower, OnnxWriteOptions? options = null)
    {
        options ??= new OnnxWriteOptions();
        if (options.Weights == OnnxWeightLocation.DataFile)
        {
            throw new ArgumentException(
                "A graph in memory has no data file; write it to a file or choose another place for the weights.", nameof(options));
        }

        var (model, weights) = Build(checkpoint, tower, options, dataFileName: null);
        return new OnnxModel(model.ToByteArray(), [.. weights.ExternalFiles], weights.CheckpointFolder);
    }

    /// <summary>Writes a graph to a file, atomically. Its folder is created.</summary>
    /// <param name="checkpoint">The weights.</param>
    /// <param name="tower">Which half.</param>
    /// <param name="path">The .onnx file; beside the weights if they stay in the checkpoint's files.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="ArgumentException">The weights would stay in the checkpoint, but the file is not beside them.</exception>
    /// <exception cref="NotSupportedException">More than 2 GB would have to be inline.</exception>
    public static OnnxModelFile Write(ClipCheckpoint checkpoint, ClipTower tower, string path, OnnxWriteOptions? options = null)
    {
        options ??= new OnnxWriteOptions();
        path = Path.GetFullPath(path);
        var dataFileName = Path.GetFileName(path) + ".data";
        var (model, weights) = Build(checkpoint, tower, options, dataFileName);
        if (options.Weights == OnnxWeightLocation.Checkpoint && weights.ExternalFiles.Count > 0
            && Path.GetDirectoryName(path) != weights.CheckpointFolder)
        {
            throw new ArgumentException(
                $"{path} is not in {weights.CheckpointFolder}: ONNX does not allow a graph to refer to weights outside its folder. "
                + "Write it there, or choose another place for the weights.", nameof(path));
        }

        if (weights.DataFile.Count > 0)
        {
            AtomicFile.Write(
                Path.Combine(Path.GetDirectoryName(path)!, dataFileName), stream => WriteDataFile(stream, checkpoint, weights.DataFile));
        }

        AtomicFile.Write(path, model.WriteTo);
        return new OnnxModelFile(path, [.. weights.ExternalFiles]);
    }

    private static (ModelProto Model, OnnxWeights Weights) Build(
        ClipCheckpoint checkpoint, ClipTower tower, OnnxWriteOptions options, string? dataFileName)
    {
        var name = tower == ClipTower.Image ? "clip_image_tower" : "clip_text_tower";
        var graph = new OnnxGraph(name);
        var weights = new OnnxWeights(checkpoint, graph, options.Weights, dataFileName);
        if (tower == ClipTower.Image)
        {
            ImageTowerGraph.Build(checkpoint.Config, graph, weights, options.PoolerOutput);
        }
        else
        {
            TextTowerGraph.Build(checkpoint.Config, graph, weights);
        }

        var model = new ModelProto
        {
            IrVersion = IrVersion,
            ProducerName = "ClipHar",
            ProducerVersion = Version,
            Graph = graph.Proto,
            OpsetImport = { new OperatorSetIdProto { Version = Opset } },
        };
        AddMetadata(model, checkpoint, options);
        return (model, weights);
    }

    private static void AddMetadata(ModelProto model, ClipCheckpoint checkpoint, OnnxWriteOptions options)
    {
        void Add(string key, string value) => model.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = value });

        Add("embedding_dim", $"{checkpoint.Config.ProjectionDim}");
        Add("logit_scale", $"{checkpoint.LogitScale:R}");
        if (options.IncludeDigest)
        {
            Add("checkpoint_sha256", checkpoint.Digest);
        }
    }

    private static void WriteDataFile(Stream stream, ClipCheckpoint checkpoint, IReadOnlyList<(string Tensor, long Offset)> tensors)
    {
        foreach (var (tensor, offset) in tensors)
        {
            stream.Position = offset;    // what is skipped reads as zeros
            stream.Write(MemoryMarshal.AsBytes(checkpoint.ReadFloat32(tensor).AsSpan()));
        }
    }
}
