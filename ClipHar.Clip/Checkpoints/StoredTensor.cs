using System.Buffers;
using System.Runtime.InteropServices;

namespace ClipHar.Clip.Checkpoints;

/// <summary>A tensor as a strided view of stored bytes; every supported container comes down to this.</summary>
/// <param name="Info">Name, type, logical shape and place.</param>
/// <param name="Source">Where the bytes come from; element 0 is at byte <paramref name="Start"/> of it.</param>
/// <param name="Start">Byte offset of element 0 in <paramref name="Source"/>.</param>
/// <param name="Strides">Distance between neighbours along each dimension, in elements; not negative; null if row-major.</param>
/// <param name="BigEndian">Whether elements are stored with the high byte first.</param>
internal sealed record StoredTensor(
    TensorInfo Info, TensorBytes Source, long Start, IReadOnlyList<long>? Strides = null, bool BigEndian = false)
{
    /// <summary>Elements converted at a time: the only memory needed besides the result.</summary>
    private const int ChunkElements = 1 << 16;

    /// <summary>Whether the bytes may be mapped as they are; what <see cref="TensorInfo.IsPlain"/> promises.</summary>
    public bool IsRowMajorLittleEndian => Strides is null && !BigEndian;

    /// <summary>The elements in row-major order, widened (F64: rounded) to F32.</summary>
    public float[] ReadFloat32()
    {
        if (!Info.DType.IsFloat())
        {
            throw new CheckpointFormatException(
                Info.File, $"tensor \"{Info.Name}\" is {Info.DType.SafetensorsName()}; F32, F16, BF16 or F64 is expected.");
        }

        if (Info.ElementCount > Array.MaxLength)
        {
            throw new CheckpointFormatException(
                Info.File, $"tensor \"{Info.Name}\" has {Info.ElementCount} elements; at most {Array.MaxLength} can be read.");
        }

        var values = new float[Info.ElementCount];
        if (Strides is null)
        {
            ReadRowMajor(Start, values);
        }
        else
        {
            ReadStrided(values);
        }

        return values;
    }

    /// <summary>The bytes as stored; only for tensors that are row-major and little-endian.</summary>
    public byte[] ReadBytes()
    {
        if (!IsRowMajorLittleEndian || Info.Length > Array.MaxLength)
        {
            throw new InvalidOperationException($"Tensor \"{Info.Name}\" cannot be read as plain bytes.");
        }

        var bytes = new byte[Info.Length];
        Source.Read(Start, bytes);
        return bytes;
    }

    private void ReadRowMajor(long start, Span<float> destination)
    {
        if (Info.DType == TensorDType.F32 && !BigEndian && BitConverter.IsLittleEndian)
        {
            Source.Read(start, MemoryMarshal.AsBytes(destination));
            return;
        }

        var size = Info.DType.ByteSize();
        var buffer = ArrayPool<byte>.Shared.Rent(Math.Min(destination.Length, ChunkElements) * size);
        try
        {
            while (destination.Length > 0)
            {
                var count = Math.Min(destination.Length, ChunkElements);
                var bytes = buffer.AsSpan(0, count * size);
                Source.Read(start, bytes);
                ElementWidening.ToFloat32(Info.DType, bytes, BigEndian, destination[..count]);
                start += bytes.Length;
                destination = destination[count..];
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>
    /// Gathers from the smallest stretch that holds all elements, which the opener has checked to lie inside the storage.
    /// </summary>
    private void ReadStrided(Span<float> destination)
    {
        if (destination.Length == 0)
        {
            return;
        }

        var extent = ExtentElements(Info.Shape, Strides!);
        if (extent > Array.MaxLength)
        {
            throw new CheckpointFormatException(
                Info.File, $"tensor \"{Info.Name}\" is spread over {extent} elements; at most {Array.MaxLength} can be read.");
        }

        var stretch = new float[extent];
        ReadRowMajor(Start, stretch);
        var index = new long[Info.Shape.Count];
        long position = 0;
        foreach (ref var value in destination)
        {
            value = stretch[position];
            for (var dim = index.Length - 1; dim >= 0; dim--)
            {
                position += Strides![dim];
                if (++index[dim] < Info.Shape[dim])
                {
                    break;
                }

                position -= Strides[dim] * Info.Shape[dim];
                index[dim] = 0;
            }
        }
    }

    /// <summary>Whether strides are those of a row-major tensor; the stride of a dimension of one does not matter.</summary>
    public static bool IsRowMajor(IReadOnlyList<long> shape, IReadOnlyList<long> strides)
    {
        if (shape.Contains(0))
        {
            return true;
        }

        long expected = 1;
        for (var dim = shape.Count - 1; dim >= 0; dim--)
        {
            if (shape[dim] != 1 && strides[dim] != expected)
            {
                return false;
            }

            expected *= shape[dim];
        }

        return true;
    }

    /// <summary>The first or a further part of the first dimension, under another name. Parts are of equal size.</summary>
    public StoredTensor Part(string name, int part, int parts)
    {
        var shape = Info.Shape.ToArray();
        shape[0] /= parts;
        var size = Info.DType.ByteSize();
        var step = Strides is null ? Info.Length / parts : shape[0] * Strides[0] * size;
        return this with
        {
            Info = Info with { Name = name, Shape = shape, Offset = Info.Offset + (part * step), Length = Info.Length / parts },
            Start = Start + (part * step),
        };
    }

    /// <summary>A matrix with rows and columns exchanged, under another name.</summary>
    public StoredTensor Transposed(string name) => this with
    {
        Info = Info with { Name = name, Shape = [Info.Shape[1], Info.Shape[0]], IsPlain = false },
        Strides = Strides is null ? [1, Info.Shape[1]] : [Strides[1], Strides[0]],
    };

    public StoredTensor Renamed(string name) => this with { Info = Info with { Name = name } };

    /// <summary>Elements from the first to the last one touched by a view, both included; 0 if it is empty. Overflow throws.</summary>
    public static long ExtentElements(IReadOnlyList<long> shape, IReadOnlyList<long> strides)
    {
        long last = 0;
        for (var dim = 0; dim < shape.Count; dim++)
        {
            if (shape[dim] == 0)
            {
                return 0;
            }

            last = checked(last + ((shape[dim] - 1) * strides[dim]));
        }

        return checked(last + 1);
    }
}
