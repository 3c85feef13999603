using System.Text.Json;

namespace ClipHar.Clip.Checkpoints;

/// <summary>The checked header of a safetensors file.</summary>
internal sealed record SafetensorsHeader(IReadOnlyList<TensorInfo> Tensors, IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>What the Hugging Face hub accepts.</summary>
    public const int MaxBytes = 25_000_000;

    private const int MaxDimensions = 64;

    /// <param name="path">For messages; its file name becomes <see cref="TensorInfo.File"/>.</param>
    /// <param name="utf8">The JSON, perhaps with trailing spaces.</param>
    /// <param name="dataStart">Byte offset in the file that data_offsets count from.</param>
    /// <param name="fileLength">Bytes of the file.</param>
    public static SafetensorsHeader Parse(string path, ReadOnlyMemory<byte> utf8, long dataStart, long fileLength)
    {
        var root = JsonFields.Parse(path, utf8);
        var tensors = new List<TensorInfo>();
        var metadata = new Dictionary<string, string>();
        try
        {
            foreach (var property in root.EnumerateObject())
            {
                if (property.NameEquals("__metadata__"))
                {
                    ReadMetadata(path, property.Value, metadata);
                }
                else
                {
                    tensors.Add(ReadTensor(path, property.Name, property.Value, dataStart, fileLength - dataStart));
                }
            }
        }
        catch (InvalidOperationException e)
        {
            throw new CheckpointFormatException(path, $"has a name that is not valid text: {e.Message}", e);
        }

        CheckLayout(path, tensors, dataStart, fileLength);
        return new SafetensorsHeader(tensors, metadata);
    }

    private static void ReadMetadata(string path, JsonElement element, Dictionary<string, string> metadata)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new CheckpointFormatException(path, "has a \"__metadata__\" that is not an object of strings.");
        }

        foreach (var property in element.EnumerateObject())
        {
            metadata[property.Name] = property.Value.ValueKind == JsonValueKind.String
                ? property.Value.GetString()!
                : throw new CheckpointFormatException(path, $"has a \"__metadata__\" entry \"{property.Name}\" that is not a string.");
        }
    }

    private static TensorInfo ReadTensor(string path, string name, JsonElement element, long dataStart, long dataLength)
    {
        if (element.ValueKind != JsonValueKind.Object
            || !element.TryGetProperty("dtype", out var dtypeElement) || dtypeElement.ValueKind != JsonValueKind.String
            || !element.TryGetProperty("shape", out var shapeElement)
            || !element.TryGetProperty("data_offsets", out var offsetsElement))
        {
            throw Wrong(path, name, "needs a \"dtype\", a \"shape\" and \"data_offsets\"");
        }

        if (!TensorDTypes.TryParse(dtypeElement.GetString(), out var dtype))
        {
            throw Wrong(path, name, $"has the unknown dtype {dtypeElement.GetRawText()}");
        }

        var shape = ReadNumbers(path, name, "shape", shapeElement);
        var offsets = ReadNumbers(path, name, "data_offsets", offsetsElement);
        if (offsets.Length != 2 || offsets[0] > offsets[1])
        {
            throw Wrong(path, name, $"has the data_offsets {TensorInfo.Describe(offsets)}; [begin, end] with begin ≤ end is expected");
        }

        if (offsets[1] > dataLength)
        {
            throw Wrong(path, name, $"ends at byte {offsets[1]} of the data, but the file has only {dataLength}. It is cut or damaged");
        }

        var expected = ByteLength(shape, dtype);
        if (expected != offsets[1] - offsets[0])
        {
            var needed = expected is { } bytes ? $"{bytes}" : "more than can be";
            throw Wrong(
                path,
                name,
                $"has {offsets[1] - offsets[0]} bytes of data, but {dtype.SafetensorsName()} {TensorInfo.Describe(shape)} needs {needed}");
        }

        return new TensorInfo(name, dtype, shape, Path.GetFileName(path), dataStart + offsets[0], offsets[1] - offsets[0]);
    }

    private static long[] ReadNumbers(string path, string name, string field, JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Array || element.GetArrayLength() > MaxDimensions)
        {
            throw Wrong(path, name, $"has a {field} that is not a short list of whole numbers");
        }

        var numbers = new long[element.GetArrayLength()];
        var i = 0;
        foreach (var item in element.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt64(out numbers[i]) || numbers[i] < 0)
            {
                throw Wrong(path, name, $"has a {field} with something else than a whole number ≥ 0");
            }

            i++;
        }

        return numbers;
    }

    /// <summary>Bytes of a tensor, or null if they exceed a long.</summary>
    internal static long? ByteLength(IReadOnlyList<long> shape, TensorDType dtype)
    {
        if (shape.Contains(0))
        {
            return 0;
        }

        UInt128 length = (UInt128)dtype.ByteSize();
        foreach (var dimension in shape)
        {
            length *= (UInt128)dimension;
            if (length > long.MaxValue)
            {
                return null;
            }
        }

        return (long)length;
    }

    /// <summary>
    /// The format demands that the data are covered once and completely: no overlap, no hole, nothing behind the last tensor.
    /// </summary>
    private static void CheckLayout(string path, List<TensorInfo> tensors, long dataStart, long fileLength)
    {
        var position = dataStart;
        TensorInfo? previous = null;
        foreach (var tensor in tensors.OrderBy(tensor => tensor.Offset).ThenBy(tensor => tensor.Length))
        {
            if (tensor.Offset < position)
            {
                throw Wrong(path, tensor.Name, $"overlaps tensor \"{previous?.Name}\"");
            }

            if (tensor.Offset > position)
            {
                throw Wrong(
                    path, tensor.Name, $"leaves {tensor.Offset - position} unused bytes before it, which safetensors does not allow");
            }

            position = tensor.Offset + tensor.Length;
            previous = tensor;
        }

        if (position != fileLength)
        {
            throw new CheckpointFormatException(
                path, $"has {fileLength - position} bytes behind the last tensor, which safetensors does not allow.");
        }
    }

    private static CheckpointFormatException Wrong(string path, string name, string problem) =>
        new(path, $"tensor \"{(name.Length <= 200 ? name : name[..200] + "…")}\" {problem}.");
}
