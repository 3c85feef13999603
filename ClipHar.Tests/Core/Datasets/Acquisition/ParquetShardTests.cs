using System.Buffers.Binary;
using ClipHar.Core.Datasets.Acquisition;
using ClipHar.Core.Datasets.Acquisition.Parquet;
using ClipHar.Tests.Support;
using Parquet;

namespace ClipHar.Tests.Core.Datasets.Acquisition;

[TestClass]
public sealed class ParquetShardTests
{
    private const long Limit = 1 << 20;

    public required TestContext TestContext { get; set; }

    private CancellationToken Token => TestContext.CancellationToken;

    [TestMethod]
    [DataRow(CompressionMethod.Snappy)]
    [DataRow(CompressionMethod.None)]
    [DataRow(CompressionMethod.Gzip)]
    [DataRow(CompressionMethod.Zstd)]
    public async Task Read_WhatWasWritten_IsTheSameWithItsNulls(CompressionMethod compression)
    {
        using var temp = new TempFolder();
        var rows = Rows();
        await ParquetFile.WriteAsync(temp["a.parquet"], rows, rowGroupSize: 7, compression: compression, cancellationToken: Token);

        await using var shard = await ParquetShard.OpenAsync(temp["a.parquet"], "a", Limit, Token);
        var read = new List<ParquetRow>();
        for (var group = 0; group < shard.RowGroupCount; group++)
        {
            using var bytes = await shard.ReadAsync(group, shard.Columns[0], Token);
            using var paths = await shard.ReadAsync(group, shard.Columns[1], Token);
            using var labels = await shard.ReadAsync(group, shard.Columns[2], Token);
            read.AddRange(Enumerable.Range(0, bytes.Rows).Select(
                row => new ParquetRow(bytes.Bytes(row), labels.Integer(row)!.Value, paths.Text(row))));
        }

        Assert.AreEqual(20L, shard.RowCount);
        for (var row = 0; row < rows.Count; row++)
        {
            CollectionAssert.AreEqual(rows[row].Bytes, read[row].Bytes);
            Assert.AreEqual((rows[row].Label, rows[row].Path), (read[row].Label, read[row].Path));
        }
    }

    [TestMethod]
    public async Task Open_CutOffAnywhere_IsAClearError()
    {
        using var temp = new TempFolder();
        await ParquetFile.WriteAsync(temp["a.parquet"], Rows(), cancellationToken: Token);
        var whole = await File.ReadAllBytesAsync(temp["a.parquet"], Token);
        foreach (var length in (int[])[0, 3, 11, 12, 100, whole.Length / 2, whole.Length - 8, whole.Length - 1])
        {
            var error = await ReadAllAsync(temp, whole[..length]);

            Assert.IsInstanceOfType<ImportException>(error, $"{length} bytes: {error}");
            Assert.Contains("evil.parquet is no whole Parquet file", error.Message);
        }
    }

    [TestMethod]
    [DataRow(int.MaxValue)]
    [DataRow(-1)]
    [DataRow(0)]
    [DataRow(1 << 26)]
    public async Task Open_FooterThatLiesAboutItsLength_IsAClearError(int length)
    {
        using var temp = new TempFolder();
        await ParquetFile.WriteAsync(temp["a.parquet"], Rows(), cancellationToken: Token);
        var bytes = await File.ReadAllBytesAsync(temp["a.parquet"], Token);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(bytes.Length - 8), length);

        var error = await ReadAllAsync(temp, bytes);

        Assert.Contains("its footer says that it has", error!.Message);
    }

    [TestMethod]
    public async Task Read_RowGroupLargerThanAllowed_IsRefusedBeforeItIsUnpacked()
    {
        using var temp = new TempFolder();
        await ParquetFile.WriteAsync(temp["a.parquet"], [.. Enumerable.Range(0, 3).Select(index => new ParquetRow(new byte[600_000], index))], cancellationToken: Token);
        Assert.IsLessThan(200_000, new FileInfo(temp["a.parquet"]).Length);

        var error = await ReadAllAsync(temp, await File.ReadAllBytesAsync(temp["a.parquet"], Token));

        Assert.Contains("column image.bytes has a row group that unpacks to more than 1,048,576 bytes", error!.Message);
    }

    [TestMethod]
    public async Task Read_EveryByteOfHeadersAndFooterChanged_NeverCrashesNorTakesMuchMemory()
    {
        using var temp = new TempFolder();
        await ParquetFile.WriteAsync(temp["a.parquet"], Rows(), rowGroupSize: 10, cancellationToken: Token);
        var whole = await File.ReadAllBytesAsync(temp["a.parquet"], Token);
        var random = new Random(7);
        var (refused, before) = (0, GC.GetTotalAllocatedBytes(precise: true));
        const int Tries = 1500;
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            var bytes = whole.ToArray();
            for (var change = 0; change <= attempt % 3; change++)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            var error = await ReadAllAsync(temp, bytes);
            Assert.IsTrue(error is null or ImportException, $"attempt {attempt}: {error}");
            refused += error is null ? 0 : 1;
        }

        var perTry = (GC.GetTotalAllocatedBytes(precise: true) - before) / Tries;
        TestContext.WriteLine($"{refused} of {Tries} refused, {perTry:N0} bytes allocated a try");
        Assert.IsLessThan(16L << 20, perTry);
    }

    [TestMethod]
    public void ThriftCompactReader_EndlessNesting_IsRefused()
    {
        using var stream = new MemoryStream([.. Enumerable.Repeat((byte)0x1C, 100_000)]);

        Assert.IsNull(ParquetPage.Read(new ThriftCompactReader(stream, 0, stream.Length)));
    }

    private static List<ParquetRow> Rows() =>
    [
        .. Enumerable.Range(0, 20).Select(index => new ParquetRow(
            index % 5 == 3 ? null : [.. Enumerable.Range(0, 100 + index).Select(value => (byte)(value * index))], index % 4, index % 3 == 0 ? null : $"{index}.jpg")),
    ];

    private async Task<Exception?> ReadAllAsync(TempFolder temp, byte[] bytes)
    {
        await File.WriteAllBytesAsync(temp["evil.parquet"], bytes, Token);
        try
        {
            await using var shard = await ParquetShard.OpenAsync(temp["evil.parquet"], "evil.parquet", Limit, Token);
            for (var group = 0; group < shard.RowGroupCount; group++)
            {
                foreach (var field in shard.Columns)
                {
                    using var column = await shard.ReadAsync(group, field, Token);
                    for (var row = 0; row < column.Rows; row++)
                    {
                        column.Text(row);
                    }
                }
            }

            return null;
        }
        catch (Exception exception)
        {
            return exception;
        }
    }
}
