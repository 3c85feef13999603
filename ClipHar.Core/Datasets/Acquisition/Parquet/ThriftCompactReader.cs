namespace ClipHar.Core.Datasets.Acquisition.Parquet;

/// <summary>
/// Reads and skips values of Thrift's compact protocol inside a range of a stream; takes no memory on the word of what it reads.
/// </summary>
/// <remarks>apache/thrift, doc/specs/thrift-compact-protocol.md.</remarks>
internal sealed class ThriftCompactReader
{
    private const int MaxDepth = 32;
    private const int BufferBytes = 1 << 14;

    private readonly Stream _stream;
    private readonly long _end;
    private readonly byte[] _buffer = new byte[BufferBytes];
    private long _bufferStart;
    private int _bufferLength;
    private long _at;
    private int _depth;

    /// <param name="stream">Seekable; its position is changed.</param>
    public ThriftCompactReader(Stream stream, long start, long length)
    {
        (_stream, _at, _end) = (stream, start, start + length);
    }

    public long Remaining => _end - _at;

    /// <summary>Calls back for each field with its id and wire type; the callback reads or skips the value.</summary>
    /// <exception cref="InvalidDataException">Not Thrift, or the range ends.</exception>
    public void ReadStruct(Action<int, int> field)
    {
        if (++_depth > MaxDepth)
        {
            throw new InvalidDataException("Structures lie too deep in each other.");
        }

        var id = 0;
        while (ReadByte() is var head and not 0)
        {
            id = head >> 4 == 0 ? (int)ReadInteger() : id + (head >> 4);
            field(id, head & 0x0F);
        }

        _depth--;
    }

    /// <summary>A zigzag varint of up to 64 bits.</summary>
    public long ReadInteger()
    {
        var value = ReadVarint();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    public void SkipValue(int wire)
    {
        switch (wire)
        {
            case 1 or 2: break; // a boolean's value is its wire type
            case 3: Skip(1); break;
            case 4 or 5 or 6: ReadVarint(); break;
            case 7: Skip(8); break;
            case 8: Skip((long)Math.Min(ReadVarint(), long.MaxValue)); break;
            case 9 or 10: SkipList(); break;
            case 12: ReadStruct((_, inner) => SkipValue(inner)); break;
            default: throw new InvalidDataException($"There is no wire type {wire} in a page header.");
        }
    }

    public void Skip(long bytes)
    {
        if (bytes < 0 || bytes > Remaining)
        {
            throw new InvalidDataException("A length leads out of the column.");
        }

        _at += bytes;
    }

    private void SkipList()
    {
        var head = ReadByte();
        var count = head >> 4 == 15 ? ReadVarint() : (ulong)(head >> 4);
        if (++_depth > MaxDepth || count > (ulong)Remaining)
        {
            throw new InvalidDataException("A list is longer than the column.");
        }

        for (var index = 0UL; index < count; index++)
        {
            // In lists a boolean takes a byte.
            SkipValue((head & 0x0F) is 1 or 2 ? 3 : head & 0x0F);
        }

        _depth--;
    }

    private ulong ReadVarint()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = ReadByte();
            value |= (ulong)(next & 0x7F) << shift;
            if ((next & 0x80) == 0)
            {
                return value;
            }
        }

        throw new InvalidDataException("A number has more than 64 bits.");
    }

    private int ReadByte()
    {
        if (_at >= _end)
        {
            throw new InvalidDataException("The column ends in a page header.");
        }

        if (_at < _bufferStart || _at >= _bufferStart + _bufferLength)
        {
            _stream.Position = _at;
            _bufferStart = _at;
            _bufferLength = _stream.Read(_buffer);
            if (_bufferLength == 0)
            {
                throw new InvalidDataException("The file ends in a page header.");
            }
        }

        return _buffer[_at++ - _bufferStart];
    }
}
