namespace ClipHar.Clip.Checkpoints;

/// <summary>One tensor of a checkpoint and where its bytes are.</summary>
/// <param name="Name">Name in the Hugging Face CLIPModel, such as "visual_projection.weight".</param>
/// <param name="DType">Stored element type.</param>
/// <param name="Shape">Dimensions; empty for a scalar.</param>
/// <param name="File">File name inside the checkpoint's folder.</param>
/// <param name="Offset">Byte offset of the first element in <paramref name="File"/>.</param>
/// <param name="Length">Bytes of the tensor.</param>
public sealed record TensorInfo(string Name, TensorDType DType, IReadOnlyList<long> Shape, string File, long Offset, long Length)
{
    /// <summary>
    /// Whether the bytes at <see cref="Offset"/> are the tensor as it stands (row-major, little-endian, not compressed), so that another
    /// program may map them. Where not (a transposed projection, a compressed or strided pickle), only the checkpoint can read it.
    /// </summary>
    public bool IsPlain { get; init; } = true;

    /// <summary>Number of elements.</summary>
    public long ElementCount => Length / DType.ByteSize();

    /// <summary>The shape as "[512, 768]".</summary>
    public string ShapeText => Describe(Shape);

    internal static string Describe(IEnumerable<long> shape) => $"[{string.Join(", ", shape)}]";
}
