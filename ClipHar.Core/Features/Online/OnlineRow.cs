using System.Buffers;
using System.Buffers.Binary;
using System.ComponentModel;
using ClipHar.Core.Features.Rows;
using Microsoft.Extensions.Caching.Hybrid;

namespace ClipHar.Core.Features.Online;

/// <summary>
/// What is cached of a key: its newest row, or that there is none. Immutable, so that the cache hands out the instance itself.
/// </summary>
[ImmutableObject(true)]
internal sealed class OnlineRow(long eventTime, long createdTime, byte[]? payload)
{
    public static OnlineRow None { get; } = new(0, 0, null);

    public long EventTime => eventTime;

    public long CreatedTime => createdTime;

    /// <summary>See <see cref="FeaturePayload"/>; null when there is no row.</summary>
    public byte[]? Payload => payload;
}

/// <summary>Both times, little-endian, and the payload; nothing but one byte for no row.</summary>
internal sealed class OnlineRowSerializer : IHybridCacheSerializer<OnlineRow>
{
    private const int HeaderLength = 2 * sizeof(long);

    public OnlineRow Deserialize(ReadOnlySequence<byte> source)
    {
        var bytes = source.ToArray();
        return bytes.Length < HeaderLength
            ? OnlineRow.None
            : new OnlineRow(
                BinaryPrimitives.ReadInt64LittleEndian(bytes), BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(sizeof(long))),
                bytes[HeaderLength..]);
    }

    public void Serialize(OnlineRow value, IBufferWriter<byte> target)
    {
        if (value.Payload is null)
        {
            target.Write<byte>([0]);
            return;
        }

        var header = target.GetSpan(HeaderLength);
        BinaryPrimitives.WriteInt64LittleEndian(header, value.EventTime);
        BinaryPrimitives.WriteInt64LittleEndian(header[sizeof(long)..], value.CreatedTime);
        target.Advance(HeaderLength);
        target.Write(value.Payload);
    }
}
