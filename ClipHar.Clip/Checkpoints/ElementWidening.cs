using System.Buffers.Binary;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace ClipHar.Clip.Checkpoints;

/// <summary>Stored floating-point elements as F32, and back to F16.</summary>
internal static class ElementWidening
{
    public static void ToFloat32(TensorDType dtype, ReadOnlySpan<byte> bytes, bool bigEndian, Span<float> destination)
    {
        switch (dtype)
        {
            case TensorDType.F16 when !bigEndian && BitConverter.IsLittleEndian:
                TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(bytes), destination);
                break;
            case TensorDType.F16:
                for (var i = 0; i < destination.Length; i++)
                {
                    destination[i] = (float)BitConverter.UInt16BitsToHalf(ReadUInt16(bytes[(i * 2)..], bigEndian));
                }

                break;
            case TensorDType.BF16:
                // The upper half of an F32.
                for (var i = 0; i < destination.Length; i++)
                {
                    destination[i] = BitConverter.UInt32BitsToSingle((uint)ReadUInt16(bytes[(i * 2)..], bigEndian) << 16);
                }

                break;
            case TensorDType.F32:
                for (var i = 0; i < destination.Length; i++)
                {
                    var value = bytes[(i * 4)..];
                    destination[i] = bigEndian
                        ? BinaryPrimitives.ReadSingleBigEndian(value)
                        : BinaryPrimitives.ReadSingleLittleEndian(value);
                }

                break;
            case TensorDType.F64:
                for (var i = 0; i < destination.Length; i++)
                {
                    var value = bytes[(i * 8)..];
                    destination[i] = (float)(bigEndian
                        ? BinaryPrimitives.ReadDoubleBigEndian(value)
                        : BinaryPrimitives.ReadDoubleLittleEndian(value));
                }

                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(dtype), dtype, "Only F16, BF16, F32 and F64 are widened.");
        }
    }

    private static ushort ReadUInt16(ReadOnlySpan<byte> bytes, bool bigEndian) =>
        bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);
}
