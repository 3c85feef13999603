using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using ClipHar.Core.Features.Registry;

namespace ClipHar.Core.Features.Rows;

/// <summary>
/// The values of a row as bytes: a format byte, then the view's features in order, each a byte that says whether it has a value, and the
/// value. Numbers are little-endian; a shape with a free dimension is preceded by the number of elements (int32), a text or byte
/// string by its length in bytes (int32). Vectors thus cost their floats and nothing more, in either database.
/// </summary>
internal static class FeaturePayload
{
    private const byte Format = 1;

    /// <param name="fields">Of the view.</param>
    /// <param name="values">One for each, normalised by <see cref="FeatureValues"/>; null for none.</param>
    public static byte[] Write(IReadOnlyList<FeatureField> fields, IReadOnlyList<object?> values)
    {
        var buffer = new ArrayBufferWriter<byte>(64);
        buffer.Write([Format]);
        for (var i = 0; i < fields.Count; i++)
        {
            buffer.Write([values[i] is null ? (byte)0 : (byte)1]);
            if (values[i] is { } value)
            {
                Write(buffer, fields[i], value);
            }
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <returns>The value of each wanted field, in the fields' order; null elsewhere and where there is none.</returns>
    /// <exception cref="InvalidDataException">The bytes were not written for these fields.</exception>
    public static object?[] Read(IReadOnlyList<FeatureField> fields, ReadOnlySpan<byte> payload, Func<int, bool> isWanted)
    {
        if (payload.Length == 0 || payload[0] != Format)
        {
            throw new InvalidDataException("A stored row of features has an unknown format.");
        }

        var values = new object?[fields.Count];
        var rest = payload[1..];
        try
        {
            for (var i = 0; i < fields.Count; i++)
            {
                var present = rest[0] != 0;
                rest = rest[1..];
                if (present)
                {
                    values[i] = Read(ref rest, fields[i], isWanted(i));
                }
            }
        }
        catch (Exception exception) when (exception is ArgumentOutOfRangeException or IndexOutOfRangeException)
        {
            throw new InvalidDataException("A stored row of features is cut off or was written for other features.", exception);
        }

        return values;
    }

    private static void Write(ArrayBufferWriter<byte> buffer, FeatureField field, object value)
    {
        if (field.Shape.Count == 0)
        {
            WriteElement(buffer, field.Dtype, value);
            return;
        }

        var array = (Array)value;
        if (field.Shape[0] == -1)
        {
            WriteInt32(buffer, array.Length);
        }

        if (array is float[] floats && BitConverter.IsLittleEndian)
        {
            buffer.Write(MemoryMarshal.AsBytes(floats.AsSpan()));
            return;
        }

        foreach (var element in array)
        {
            WriteElement(buffer, field.Dtype, element);
        }
    }

    private static void WriteElement(ArrayBufferWriter<byte> buffer, FeatureDtype dtype, object value)
    {
        switch (dtype)
        {
            case FeatureDtype.Bool:
                buffer.Write([(bool)value ? (byte)1 : (byte)0]);
                break;
            case FeatureDtype.Int32:
                WriteInt32(buffer, (int)value);
                break;
            case FeatureDtype.Float32:
                WriteInt32(buffer, BitConverter.SingleToInt32Bits((float)value));
                break;
            case FeatureDtype.Int64:
                WriteInt64(buffer, (long)value);
                break;
            case FeatureDtype.Float64:
                WriteInt64(buffer, BitConverter.DoubleToInt64Bits((double)value));
                break;
            case FeatureDtype.Timestamp:
                WriteInt64(buffer, FeatureTime.ToMicroseconds((DateTimeOffset)value));
                break;
            default:
                var bytes = value as byte[] ?? Encoding.UTF8.GetBytes((string)value);
                WriteInt32(buffer, bytes.Length);
                buffer.Write(bytes);
                break;
        }
    }

    private static object? Read(ref ReadOnlySpan<byte> rest, FeatureField field, bool isWanted)
    {
        if (field.Shape.Count == 0)
        {
            return ReadElement(ref rest, field.Dtype);
        }

        var count = field.Shape[0] == -1 ? ReadInt32(ref rest) : field.Shape.Aggregate(1, (product, dimension) => product * dimension);
        if (count is < 0 or > FeatureRules.MaxElements)
        {
            throw new InvalidDataException($"A stored row of features says that a list has {count} elements.");
        }

        if (field.Dtype is FeatureDtype.Float32 && (BitConverter.IsLittleEndian || !isWanted))
        {
            var bytes = rest[..(count * sizeof(float))];
            rest = rest[bytes.Length..];
            return isWanted ? MemoryMarshal.Cast<byte, float>(bytes).ToArray() : null;
        }

        return ReadArray(ref rest, field.Dtype, count);
    }

    private static Array ReadArray(ref ReadOnlySpan<byte> rest, FeatureDtype dtype, int count)
    {
        Array array = dtype switch
        {
            FeatureDtype.Bool => new bool[count],
            FeatureDtype.Int32 => new int[count],
            FeatureDtype.Int64 => new long[count],
            FeatureDtype.Float32 => new float[count],
            FeatureDtype.Float64 => new double[count],
            FeatureDtype.String => new string[count],
            FeatureDtype.Bytes => new byte[count][],
            _ => new DateTimeOffset[count],
        };
        for (var i = 0; i < count; i++)
        {
            array.SetValue(ReadElement(ref rest, dtype), i);
        }

        return array;
    }

    private static object ReadElement(ref ReadOnlySpan<byte> rest, FeatureDtype dtype)
    {
        switch (dtype)
        {
            case FeatureDtype.Bool:
                var flag = rest[0] != 0;
                rest = rest[1..];
                return flag;
            case FeatureDtype.Int32:
                return ReadInt32(ref rest);
            case FeatureDtype.Float32:
                return BitConverter.Int32BitsToSingle(ReadInt32(ref rest));
            case FeatureDtype.Int64:
                return ReadInt64(ref rest);
            case FeatureDtype.Float64:
                return BitConverter.Int64BitsToDouble(ReadInt64(ref rest));
            case FeatureDtype.Timestamp:
                return FeatureTime.ToTime(ReadInt64(ref rest));
            default:
                var bytes = rest.Slice(sizeof(int), BinaryPrimitives.ReadInt32LittleEndian(rest));
                rest = rest[(sizeof(int) + bytes.Length)..];
                return dtype == FeatureDtype.String ? Encoding.UTF8.GetString(bytes) : bytes.ToArray();
        }
    }

    private static void WriteInt32(ArrayBufferWriter<byte> buffer, int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(buffer.GetSpan(sizeof(int)), value);
        buffer.Advance(sizeof(int));
    }

    private static void WriteInt64(ArrayBufferWriter<byte> buffer, long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(buffer.GetSpan(sizeof(long)), value);
        buffer.Advance(sizeof(long));
    }

    private static int ReadInt32(ref ReadOnlySpan<byte> rest)
    {
        var value = BinaryPrimitives.ReadInt32LittleEndian(rest);
        rest = rest[sizeof(int)..];
        return value;
    }

    private static long ReadInt64(ref ReadOnlySpan<byte> rest)
    {
        var value = BinaryPrimitives.ReadInt64LittleEndian(rest);
        rest = rest[sizeof(long)..];
        return value;
    }
}
