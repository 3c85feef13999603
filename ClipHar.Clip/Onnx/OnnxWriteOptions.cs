namespace ClipHar.Clip.Onnx;

/// <summary>Where the weights of a written graph are.</summary>
public enum OnnxWeightLocation
{
    /// <summary>
    /// In the checkpoint's own files, at their offsets: nothing is stored twice. What cannot be mapped (a transposed projection, a
    /// compressed pickle) is inline. A file must then lie in the checkpoint's folder, as ONNX forbids a location outside the graph's.
    /// </summary>
    Checkpoint,

    /// <summary>Inside the graph: one self-contained file, at most 2 GB (a limit of Protocol Buffers).</summary>
    Inline,

    /// <summary>In one file beside the graph, with ".data" appended to its name; any size. For export.</summary>
    DataFile,
}

/// <summary>How a tower is written as ONNX.</summary>
public sealed record OnnxWriteOptions
{
    public OnnxWeightLocation Weights { get; init; } = OnnxWeightLocation.Checkpoint;

    /// <summary>Whether the checkpoint's digest goes into the metadata; computing it reads all the weights once.</summary>
    public bool IncludeDigest { get; init; }

    /// <summary>
    /// Whether the image tower also gives what its projection starts from, as <c>pooler_output</c> [B, D]. It is computed in any case;
    /// this only makes it visible. The text tower ignores it.
    /// </summary>
    public bool PoolerOutput { get; init; }
}
