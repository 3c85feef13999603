using Parquet;
using Parquet.Data;
using Parquet.Schema;

namespace ClipHar.Core.Datasets.Acquisition.Parquet;

/// <summary>
/// A Parquet file of pictures, read row group by row group: in memory are the wanted columns of one row group. What is in the file is
/// not trusted: see <see cref="ParquetGuard"/>; whatever the reader still stumbles over becomes an error with the file's name.
/// </summary>
internal sealed class ParquetShard : IAsyncDisposable
{
    /// <summary>Where pandas and datasets keep the declaration of the columns.</summary>
    private const string DeclarationKey = "huggingface";

    private readonly FileStream _file;
    private readonly ParquetReader _reader;
    private readonly string _name;
    private readonly long _maxChunkBytes;

    private ParquetShard(FileStream file, ParquetReader reader, string name, long maxChunkBytes)
    {
        (_file, _reader, _name, _maxChunkBytes) = (file, reader, name, maxChunkBytes);
        Columns = reader.Schema.GetDataFields();
        Declaration = reader.CustomMetadata?.GetValueOrDefault(DeclarationKey);
        RowGroupCount = reader.RowGroupCount;
        RowCount = Enumerable.Range(0, RowGroupCount).Sum(Rows);
    }

    /// <param name="name">For messages.</param>
    /// <param name="maxChunkBytes">Most bytes that one column of one row group may unpack to.</param>
    /// <exception cref="ImportException">Not a whole Parquet file.</exception>
    public static async Task<ParquetShard> OpenAsync(string path, string name, long maxChunkBytes, CancellationToken cancellationToken)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, useAsync: false);
        try
        {
            await ParquetGuard.CheckFooterAsync(file, name, cancellationToken);
            var reader = await ParquetReader.CreateAsync(file, null, leaveStreamOpen: true, cancellationToken);
            return new ParquetShard(file, reader, name, maxChunkBytes);
        }
        catch (Exception exception)
        {
            await file.DisposeAsync();
            throw Explain(name, "its footer cannot be read", exception);
        }
    }

    /// <summary>Columns of plain values; a picture's bytes and path are two of them.</summary>
    public IReadOnlyList<DataField> Columns { get; }

    /// <summary>The declaration of the columns, JSON; null when the file has none.</summary>
    public string? Declaration { get; }

    public long RowCount { get; }

    public int RowGroupCount { get; }

    /// <exception cref="ImportException">The row group says nonsense.</exception>
    public long Rows(int rowGroup)
    {
        var rows = _reader.RowGroups[rowGroup].RowCount;
        return rows is >= 0 and <= int.MaxValue
            ? rows
            : throw ParquetGuard.Damaged(_name, $"row group {rowGroup} says that it has {rows:N0} rows");
    }

    /// <summary>One column of a row group; a null is null.</summary>
    /// <exception cref="ImportException">The column cannot be read.</exception>
    public async Task<ParquetColumn> ReadAsync(int rowGroup, DataField field, CancellationToken cancellationToken)
    {
        try
        {
            var group = _reader.RowGroups[rowGroup];
            var rows = Rows(rowGroup);
            if (field.MaxRepetitionLevel > 0)
            {
                throw new ImportException($"{_name}: column {field.Path} holds lists; one value a row is expected.");
            }

            var chunk = group.GetMetadata(field)?.MetaData ?? throw ParquetGuard.Damaged(
                _name, $"row group {rowGroup} has no column {field.Path}");
            ParquetGuard.CheckChunk(_file, chunk, rows, _maxChunkBytes, _name);
            var data = rows == 0 ? null : await group.ReadRawColumnDataBaseAsync(field, cancellationToken);
            return new ParquetColumn(data, field.MaxDefinitionLevel, (int)rows);
        }
        catch (Exception exception)
        {
            throw Explain(_name, $"column {field.Path} of row group {rowGroup} cannot be read", exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _reader.DisposeAsync();
        await _file.DisposeAsync();
    }

    /// <summary>
    /// The reader throws whatever it stumbles over, from index errors to a failed allocation. All of them mean the same: the file is not
    /// what it says. Cancellation and our own findings pass through.
    /// </summary>
    private static Exception Explain(string name, string what, Exception exception) =>
        exception is OperationCanceledException or ImportException
            ? exception
            : ParquetGuard.Damaged(name, $"{what} ({exception.Message})", exception);
}

/// <summary>Values of one column of a row group. Disposing gives the memory back, picture bytes with it.</summary>
internal sealed class ParquetColumn : IDisposable
{
    private readonly RawColumnData? _data;
    private readonly int[]? _valueOfRow;

    public ParquetColumn(RawColumnData? data, int maxDefinitionLevel, int rows)
    {
        (_data, Rows) = (data, rows);
        if (data is null || maxDefinitionLevel == 0)
        {
            return;
        }

        // Only rows that are defined to the last level have a value; the others are null at some level.
        var levels = data.DefinitionLevels;
        var value = 0;
        if (levels.Length < rows)
        {
            data.Dispose();
            throw new InvalidDataException($"{levels.Length} definition levels for {rows} rows");
        }

        _valueOfRow = new int[rows];
        for (var row = 0; row < rows; row++)
        {
            _valueOfRow[row] = levels[row] == maxDefinitionLevel ? value++ : -1;
        }
    }

    public int Rows { get; }

    /// <returns>A copy; null for a null.</returns>
    /// <exception cref="ImportException">The column holds something else.</exception>
    public byte[]? Bytes(int row) => Index(row) is not (>= 0 and var index) ? null : _data switch
    {
        RawColumnData<ReadOnlyMemory<byte>> bytes => bytes.Values[index].ToArray(),
        _ => throw Unexpected("bytes"),
    };

    public string? Text(int row) => Index(row) is not (>= 0 and var index) ? null : _data switch
    {
        RawColumnData<ReadOnlyMemory<char>> text => text.Values[index].ToString(),
        RawColumnData<ReadOnlyMemory<byte>> bytes => System.Text.Encoding.UTF8.GetString(bytes.Values[index].Span),
        _ => Integer(row)?.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };

    public long? Integer(int row) => Index(row) is not (>= 0 and var index) ? null : _data switch
    {
        RawColumnData<long> numbers => numbers.Values[index],
        RawColumnData<int> numbers => numbers.Values[index],
        RawColumnData<short> numbers => numbers.Values[index],
        RawColumnData<sbyte> numbers => numbers.Values[index],
        RawColumnData<byte> numbers => numbers.Values[index],
        RawColumnData<ushort> numbers => numbers.Values[index],
        RawColumnData<uint> numbers => numbers.Values[index],
        RawColumnData<ulong> numbers => checked((long)numbers.Values[index]),
        RawColumnData<bool> flags => flags.Values[index] ? 1 : 0,
        _ => throw Unexpected("whole numbers"),
    };

    public void Dispose() => _data?.Dispose();

    private int Index(int row) => _data is null ? -1 : _valueOfRow is null ? row : _valueOfRow[row];

    private ImportException Unexpected(string expected) =>
        new($"A column holds {_data!.GetType().GenericTypeArguments.FirstOrDefault()?.Name}; {expected} are expected.");
}
