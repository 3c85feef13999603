using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace ClipHar.Clip.Checkpoints;

/// <summary>A tensor to be written to a safetensors file.</summary>
public sealed class SafetensorsTensor
{
    private const int ChunkElements = 1 << 16;

    private readonly Action<Stream> _write;

    private SafetensorsTensor(string name, TensorDType dtype, IReadOnlyList<long> shape, long length, Action<Stream> write)
    {
        Name = name;
        DType = dtype;
        Shape = shape;
        _write = write;
        Length = SafetensorsHeader.ByteLength(shape, dtype) is { } expected && expected == length && shape.All(dimension => dimension >= 0)
            ? length
            : throw new ArgumentException(
                $"Tensor \"{name}\": {length} bytes do not fill {dtype.SafetensorsName()} {TensorInfo.Describe(shape)}.", nameof(shape));
    }

    public string Name { get; }

    public TensorDType DType { get; }

    public IReadOnlyList<long> Shape { get; }

    /// <summary>Bytes it takes in the file.</summary>
    public long Length { get; }

    /// <param name="name">Key in the file.</param>
    /// <param name="shape">Dimensions; empty for a scalar.</param>
    /// <param name="values">Row-major elements. They are read when the file is written.</param>
    /// <param name="dtype">F32 or F16 (rounded to nearest even).</param>
    /// <exception cref="ArgumentException">The shape does not fit the values, or the type is another one.</exception>
    public static SafetensorsTensor FromFloat32(
        string name, IReadOnlyList<long> shape, ReadOnlyMemory<float> values, TensorDType dtype = TensorDType.F32)
    {
        if (dtype is not (TensorDType.F32 or TensorDType.F16))
        {
            throw new ArgumentException($"{dtype} cannot be written; F32 and F16 can.", nameof(dtype));
        }

        return new SafetensorsTensor(name, dtype, shape, (long)values.Length * dtype.ByteSize(), stream =>
        {
            if (dtype == TensorDType.F32)
            {
                WriteFloat32(stream, values.Span);
            }
            else
            {
                WriteFloat16(stream, name, values.Span);
            }
        });
    }

    public static SafetensorsTensor FromInt64(string name, IReadOnlyList<long> shape, ReadOnlyMemory<long> values) =>
        new(name, TensorDType.I64, shape, (long)values.Length * sizeof(long), stream =>
        {
            Span<byte> bytes = stackalloc byte[sizeof(long)];
            foreach (var value in values.Span)
            {
                BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
                stream.Write(bytes);
            }
        });

    /// <param name="name">Key in the file.</param>
    /// <param name="dtype">Type of the elements in <paramref name="bytes"/>.</param>
    /// <param name="shape">Dimensions; empty for a scalar.</param>
    /// <param name="bytes">Little-endian, row-major.</param>
    public static SafetensorsTensor FromBytes(string name, TensorDType dtype, IReadOnlyList<long> shape, ReadOnlyMemory<byte> bytes) =>
        new(name, dtype, shape, bytes.Length, stream => stream.Write(bytes.Span));

    internal void WriteTo(Stream stream) => _write(stream);

    private static void WriteFloat32(Stream stream, ReadOnlySpan<float> values)
    {
        if (BitConverter.IsLittleEndian)
        {
            // In pieces: the bytes of a large array are more than a span can count.
            for (; values.Length > 0; values = values[Math.Min(values.Length, ChunkElements)..])
            {
                stream.Write(MemoryMarshal.AsBytes(values[..Math.Min(values.Length, ChunkElements)]));
            }

            return;
        }

        Span<byte> bytes = stackalloc byte[sizeof(float)];
        foreach (var value in values)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
            stream.Write(bytes);
        }
    }

    private static void WriteFloat16(Stream stream, string name, ReadOnlySpan<float> values)
    {
        Span<byte> bytes = stackalloc byte[2];
        foreach (var value in values)
        {
            var half = (Half)value;
            if (Half.IsInfinity(half) && !float.IsInfinity(value))
            {
                throw new ArgumentException(
                    $"Tensor \"{name}\" holds {value}, beyond the range of F16 (±65504); write it as F32.", nameof(values));
            }

            BinaryPrimitives.WriteHalfLittleEndian(bytes, half);
            stream.Write(bytes);
        }
    }
}
