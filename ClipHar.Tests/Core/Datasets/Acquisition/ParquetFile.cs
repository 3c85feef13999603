using Parquet;
using Parquet.Schema;

namespace ClipHar.Tests.Core.Datasets.Acquisition;

/// <summary>A row of a data set of the hub.</summary>
/// <param name="Bytes">Null: a row without picture.</param>
internal sealed record ParquetRow(byte[]? Bytes, long Label, string? Path = null);

/// <summary>Writes shards as the library datasets does: image is a struct of bytes and path, labels a whole number.</summary>
internal static class ParquetFile
{
    public static async Task WriteAsync(
        string path, IReadOnlyList<ParquetRow> rows, int rowGroupSize = 1000, string? declaration = null,
        CompressionMethod compression = CompressionMethod.Snappy, CancellationToken cancellationToken = default)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        var schema = new ParquetSchema(
            new StructField(
                "image", new DataField("bytes", typeof(byte[]), isNullable: true), new DataField("path", typeof(string), isNullable: true)),
            new DataField<long>("labels"));
        var fields = schema.GetDataFields();
        await using var file = File.Create(path);
        await using var writer = await ParquetWriter.CreateAsync(
            schema, file, new ParquetOptions { CompressionMethod = compression }, cancellationToken: cancellationToken);
        if (declaration is not null)
        {
            writer.CustomMetadata = new Dictionary<string, string> { ["huggingface"] = declaration };
        }

        foreach (var group in rows.Chunk(rowGroupSize))
        {
            using var target = writer.CreateRowGroup();
            await target.WriteAllPartsAsync<ReadOnlyMemory<byte>>(
                fields[0], group.Where(row => row.Bytes is not null).Select(row => (ReadOnlyMemory<byte>)row.Bytes).ToArray(),
                group.Select(row => row.Bytes is null ? 1 : 2).ToArray(), null, cancellationToken);
            await target.WriteAllPartsAsync<ReadOnlyMemory<char>>(
                fields[1], group.Where(row => row.Path is not null).Select(row => row.Path.AsMemory()).ToArray(),
                group.Select(row => row.Path is null ? 1 : 2).ToArray(), null, cancellationToken);
            await target.WriteAsync<long>(fields[2], group.Select(row => row.Label).ToArray(), cancellationToken: cancellationToken);
        }
    }

    /// <summary>A shard with one column of plain bytes, as other libraries write it.</summary>
    public static async Task WritePlainAsync(
        string path, string pictureColumn, string labelColumn, IReadOnlyList<(byte[] Bytes, string Label)> rows)
    {
        var schema = new ParquetSchema(
            new DataField(pictureColumn, typeof(byte[]), isNullable: false), new DataField(labelColumn, typeof(string), isNullable: false));
        var fields = schema.GetDataFields();
        await using var file = File.Create(path);
        await using var writer = await ParquetWriter.CreateAsync(schema, file);
        using var target = writer.CreateRowGroup();
        await target.WriteAsync(fields[0], rows.Select(row => row.Bytes).ToArray());
        await target.WriteAsync(fields[1], rows.Select(row => row.Label).ToArray());
    }
}
