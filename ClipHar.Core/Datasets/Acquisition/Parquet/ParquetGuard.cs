using System.Buffers.Binary;
using Parquet.Meta;

namespace ClipHar.Core.Datasets.Acquisition.Parquet;

/// <summary>
/// Checks a Parquet file against itself before a reader takes memory on its word: the footer lies in the file, each column chunk lies in
/// the file, and the pages of a chunk unpack to what the chunk says and to no more than is allowed.
/// </summary>
/// <remarks>apache/parquet-format, README (file layout) and parquet.thrift (PageHeader).</remarks>
internal static class ParquetGuard
{
    /// <summary>The names of a million columns fit into a few megabytes.</summary>
    private const int MaxFooterBytes = 64 << 20;

    private const int TailBytes = 8;

    /// <exception cref="ImportException">The file cannot be a whole Parquet file.</exception>
    public static async Task CheckFooterAsync(Stream file, string name, CancellationToken cancellationToken)
    {
        var (head, tail) = (new byte[4], new byte[TailBytes]);
        if (file.Length < head.Length + TailBytes)
        {
            throw Damaged(name, $"it has {file.Length} bytes");
        }

        file.Position = 0;
        await file.ReadExactlyAsync(head, cancellationToken);
        file.Position = file.Length - TailBytes;
        await file.ReadExactlyAsync(tail, cancellationToken);
        file.Position = 0;
        if (tail.AsSpan(4).SequenceEqual("PARE"u8))
        {
            throw new ImportException($"{name} is an encrypted Parquet file, which is not read.");
        }

        if (!head.AsSpan().SequenceEqual("PAR1"u8) || !tail.AsSpan(4).SequenceEqual("PAR1"u8))
        {
            throw Damaged(name, "the mark PAR1 is missing at its beginning or end; is it cut off?");
        }

        var footer = BinaryPrimitives.ReadInt32LittleEndian(tail);
        if (footer <= 0 || footer > MaxFooterBytes || footer > file.Length - head.Length - TailBytes)
        {
            throw Damaged(name, $"its footer says that it has {footer:N0} bytes; the file has {file.Length:N0}");
        }
    }

    /// <summary>Checks one column chunk of flat values, and its pages.</summary>
    /// <param name="rows">Rows of the row group.</param>
    /// <param name="maxBytes">Most bytes that the chunk may unpack to.</param>
    /// <exception cref="ImportException">It contradicts itself, or is larger than allowed.</exception>
    public static void CheckChunk(Stream file, ColumnMetaData chunk, long rows, long maxBytes, string name)
    {
        var column = string.Join('.', chunk.PathInSchema);
        var start = Math.Min(chunk.DataPageOffset, chunk.DictionaryPageOffset is > 0 and var dictionary ? dictionary : long.MaxValue);
        if (start < 4 || chunk.TotalCompressedSize <= 0 || chunk.TotalCompressedSize > file.Length - start)
        {
            throw Damaged(name, $"column {column} lies outside of the file ({chunk.TotalCompressedSize:N0} bytes at {start:N0})");
        }

        if (chunk.NumValues != rows)
        {
            throw Damaged(name, $"column {column} says that it has {chunk.NumValues:N0} values in a row group of {rows:N0} rows");
        }

        var reader = new ThriftCompactReader(file, start, chunk.TotalCompressedSize);
        var (unpacked, values) = (0L, 0L);
        while (values < rows)
        {
            if (reader.Remaining <= 0)
            {
                throw Damaged(name, $"column {column} ends after {values:N0} of {rows:N0} values");
            }

            var page = ParquetPage.Read(reader) ?? throw Damaged(name, $"column {column} has a page header that cannot be read");
            unpacked += page.UncompressedBytes;
            if (page.UncompressedBytes < 0 || page.CompressedBytes < 0 || page.CompressedBytes > reader.Remaining || page.NumValues < 0)
            {
                throw Damaged(name, $"column {column} has a page of {page.CompressedBytes:N0} bytes where {reader.Remaining:N0} are left");
            }

            if (unpacked > maxBytes)
            {
                throw new ImportException(
                    $"{name}: column {column} has a row group that unpacks to more than {maxBytes:N0} bytes; it must be written "
                        + "with smaller ones.");
            }

            values += page.IsDictionary ? CheckDictionary(page, name, column) : page.NumValues;
            reader.Skip(page.CompressedBytes);
        }

        if (values != rows)
        {
            throw Damaged(name, $"column {column} has pages of {values:N0} values in a row group of {rows:N0} rows");
        }
    }

    public static ImportException Damaged(string name, string why, Exception? inner = null)
    {
        var message = $"{name} is no whole Parquet file: {why}.";
        return inner is null ? new ImportException(message) : new ImportException(message, inner);
    }

    /// <summary>Each entry takes at least four bits of an encoding; one that claims more would only cost memory.</summary>
    private static int CheckDictionary(ParquetPage page, string name, string column) =>
        page.NumValues <= page.UncompressedBytes + 1
            ? 0
            : throw Damaged(name, $"column {column} has a dictionary of {page.NumValues:N0} entries in {page.UncompressedBytes:N0} bytes");
}

/// <summary>What a page header says about sizes.</summary>
internal sealed record ParquetPage(int UncompressedBytes, int CompressedBytes, int NumValues, bool IsDictionary)
{
    private const int DictionaryPage = 2;
    private const int IndexPage = 1;

    /// <returns>Null when it is no header.</returns>
    public static ParquetPage? Read(ThriftCompactReader reader)
    {
        try
        {
            var (type, uncompressed, compressed, values) = (-1, -1, -1, 0);
            reader.ReadStruct((field, wire) =>
            {
                switch (field)
                {
                    case 1: type = (int)reader.ReadInteger(); break;
                    case 2: uncompressed = (int)reader.ReadInteger(); break;
                    case 3: compressed = (int)reader.ReadInteger(); break;
                    case 5 or 7 or 8: values = ReadNumValues(reader); break;
                    default: reader.SkipValue(wire); break;
                }
            });
            return type is < 0 or > 3
                ? null
                : new ParquetPage(uncompressed, compressed, type == IndexPage ? 0 : values, type == DictionaryPage);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static int ReadNumValues(ThriftCompactReader reader)
    {
        var values = 0;
        reader.ReadStruct((field, wire) =>
        {
            if (field == 1)
            {
                values = (int)reader.ReadInteger();
            }
            else
            {
                reader.SkipValue(wire);
            }
        });
        return values;
    }
}
