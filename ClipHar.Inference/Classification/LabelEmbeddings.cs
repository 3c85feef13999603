using System.Buffers;
using System.Buffers.Binary;
using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Caching.Hybrid;

namespace ClipHar.Inference.Classification;

/// <summary>What is cached of a label set: the rows. Immutable, so that the cache hands out the instance itself, not a copy.</summary>
/// <param name="embeddings_RE">Row-major [R, E], unit-norm rows.</param>
[ImmutableObject(true)]
internal sealed class LabelEmbeddings(float[] embeddings_RE)
{
    public float[] Values_RE => embeddings_RE;
}

/// <summary>Little-endian floats, for a second level shared by several processes.</summary>
internal sealed class LabelEmbeddingsSerializer : IHybridCacheSerializer<LabelEmbeddings>
{
    public LabelEmbeddings Deserialize(ReadOnlySequence<byte> source)
    {
        var bytes = source.ToArray();
        var values = new float[bytes.Length / sizeof(float)];
        if (BitConverter.IsLittleEndian)
        {
            MemoryMarshal.Cast<byte, float>(bytes.AsSpan(0, values.Length * sizeof(float))).CopyTo(values);
        }
        else
        {
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(i * sizeof(float)));
            }
        }

        return new LabelEmbeddings(values);
    }

    public void Serialize(LabelEmbeddings value, IBufferWriter<byte> target)
    {
        var length = value.Values_RE.Length * sizeof(float);
        var span = target.GetSpan(length);
        for (var i = 0; i < value.Values_RE.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(span[(i * sizeof(float))..], value.Values_RE[i]);
        }

        target.Advance(length);
    }
}
