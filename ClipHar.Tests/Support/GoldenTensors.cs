using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace ClipHar.Tests.Support;

/// <summary>One reference tensor, row-major.</summary>
/// <param name="Shape">Outermost dimension first; empty for a scalar.</param>
/// <param name="Values">float[] (F32, F16 widened), byte[] (U8) or long[] (I64).</param>
internal sealed record GoldenTensor(long[] Shape, Array Values)
{
    public float[] Floats => (float[])Values;

    public byte[] Bytes => (byte[])Values;

    public long[] Longs => (long[])Values;
}

/// <summary>
/// Reads the reference data's .safetensors files. Written apart from the product's reader on purpose: a test that compares
/// the product with the goldens must not read both through the code under test.
/// </summary>
internal static class GoldenTensors
{
    /// <param name="path">Relative to Goldens/ with forward slashes, or absolute.</param>
    public static IReadOnlyDictionary<string, GoldenTensor> Load(string path)
    {
        var file = File.ReadAllBytes(Goldens.PathOf(path));
        var headerLength = checked((int)BinaryPrimitives.ReadInt64LittleEndian(file));
        using var header = JsonDocument.Parse(file.AsMemory(sizeof(long), headerLength));

        var tensors = new Dictionary<string, GoldenTensor>(StringComparer.Ordinal);
        foreach (var entry in header.RootElement.EnumerateObject().Where(entry => entry.Name != "__metadata__"))
        {
            var shape = entry.Value.GetProperty("shape").EnumerateArray().Select(dimension => dimension.GetInt64()).ToArray();
            var offsets = entry.Value.GetProperty("data_offsets").EnumerateArray().Select(offset => offset.GetInt32()).ToArray();
            var data = file.AsSpan((sizeof(long) + headerLength + offsets[0])..(sizeof(long) + headerLength + offsets[1]));
            tensors.Add(entry.Name, new GoldenTensor(shape, Convert(entry.Value.GetProperty("dtype").GetString(), data)));
        }

        return tensors;
    }

    private static Array Convert(string? dtype, ReadOnlySpan<byte> data) => dtype switch
    {
        "F32" => MemoryMarshal.Cast<byte, float>(data).ToArray(),
        "F16" => Array.ConvertAll(MemoryMarshal.Cast<byte, Half>(data).ToArray(), value => (float)value),
        "U8" => data.ToArray(),
        "I64" => MemoryMarshal.Cast<byte, long>(data).ToArray(),
        _ => throw new NotSupportedException($"Golden tensors of type {dtype} are not read."),
    };
}
