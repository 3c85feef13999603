using System.Buffers.Binary;
using System.Text.Json;

namespace ClipHar.Clip.Checkpoints;

/// <summary>
/// Writes safetensors files: atomically, and the same bytes for the same tensors in whatever order they come. Whole matrices first and
/// small odd-sized tensors last, so that with usual widths every matrix starts on a 64-byte line and can be used where it is mapped.
/// </summary>
public static class SafetensorsWriter
{
    private const int Alignment = 64;

    /// <param name="path">File to create or to replace; its folder is created.</param>
    /// <param name="tensors">Names must differ.</param>
    /// <param name="metadata">Strings for "__metadata__"; {"format": "pt"} if null, which transformers asks for.</param>
    /// <exception cref="ArgumentException">A name occurs twice, or a value does not fit its type.</exception>
    public static void Write(
        string path, IReadOnlyCollection<SafetensorsTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        if (tensors.GroupBy(tensor => tensor.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new ArgumentException($"The tensor \"{twice.Key}\" is given twice.", nameof(tensors));
        }

        var ordered = tensors
            .OrderByDescending(tensor => long.TrailingZeroCount(tensor.Length | Alignment))
            .ThenBy(tensor => tensor.Name, StringComparer.Ordinal)
            .ToList();
        var header = Header(ordered, metadata ?? new Dictionary<string, string> { ["format"] = "pt" });
        AtomicFile.Write(path, stream =>
        {
            Span<byte> length = stackalloc byte[8];
            BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
            stream.Write(length);
            stream.Write(header);
            foreach (var tensor in ordered)
            {
                tensor.WriteTo(stream);
            }
        });
    }

    private static byte[] Header(List<SafetensorsTensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (metadata.Count > 0)
            {
                json.WriteStartObject("__metadata__");
                foreach (var (key, value) in metadata.OrderBy(entry => entry.Key, StringComparer.Ordinal))
                {
                    json.WriteString(key, value);
                }

                json.WriteEndObject();
            }

            long offset = 0;
            foreach (var tensor in tensors)
            {
                WriteTensor(json, tensor, offset);
                offset += tensor.Length;
            }

            json.WriteEndObject();
        }

        // Spaces behind the JSON are part of the format; the 8 bytes of the length count for the alignment of the data.
        while ((buffer.Length + 8) % Alignment != 0)
        {
            buffer.WriteByte((byte)' ');
        }

        return buffer.ToArray();
    }

    private static void WriteTensor(Utf8JsonWriter json, SafetensorsTensor tensor, long offset)
    {
        json.WriteStartObject(tensor.Name);
        json.WriteString("dtype", tensor.DType.SafetensorsName());
        json.WriteStartArray("shape");
        foreach (var dimension in tensor.Shape)
        {
            json.WriteNumberValue(dimension);
        }

        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(offset);
        json.WriteNumberValue(offset + tensor.Length);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
