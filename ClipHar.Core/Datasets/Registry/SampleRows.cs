using System.Data;
using System.Data.Common;
using System.Text.Json;
using ClipHar.Core.Datasets.Store;
using ClipHar.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using NpgsqlTypes;

namespace ClipHar.Core.Datasets.Registry;

/// <summary>
/// Writes the index of a version: one row a sample, as fast as the database takes them (COPY on PostgreSQL, one prepared statement on
/// SQLite; through EF Core's change tracker 100,000 rows would take some ten times as long).
/// </summary>
internal static class SampleRows
{
    private static readonly string[] Columns =
    [
        "version_id", "index", "path", "object_id", "label", "split", "group", "bytes", "width", "height", "perceptual_hash", "attributes",
    ];

    /// <summary>Writes in the transaction that is open on the context.</summary>
    /// <param name="context">With an open transaction.</param>
    /// <param name="versionId">Of the version.</param>
    /// <param name="samples">In the order of the manifest.</param>
    /// <param name="cancellationToken">Ends the call; the transaction is then to be rolled back.</param>
    public static Task WriteAsync(
        ClipHarDbContext context, long versionId, IReadOnlyList<DatasetSample> samples, CancellationToken cancellationToken) =>
        context.Database.GetDbConnection() is NpgsqlConnection postgres
            ? CopyAsync(postgres, versionId, samples, cancellationToken)
            : InsertAsync(context, versionId, samples, cancellationToken);

    public static DatasetSample ToSample(StoredSample row) => new()
    {
        Path = row.Path,
        Object = ObjectId.Parse(row.ObjectId),
        Bytes = row.Bytes,
        Width = row.Width,
        Height = row.Height,
        Label = row.Label,
        Split = row.Split,
        Group = row.Group,
        PerceptualHash = row.PerceptualHash is { } hash ? unchecked((ulong)hash) : null,
        Attributes = row.Attributes is { } json ? JsonSerializer.Deserialize<Dictionary<string, string>>(json) : null,
    };

    private static async Task CopyAsync(
        NpgsqlConnection connection, long versionId, IReadOnlyList<DatasetSample> samples, CancellationToken cancellationToken)
    {
        var columns = string.Join(", ", Columns.Select(column => $"\"{column}\""));
        await using var copy = await connection.BeginBinaryImportAsync(
            $"COPY dataset_samples ({columns}) FROM STDIN (FORMAT BINARY)", cancellationToken);
        for (var index = 0; index < samples.Count; index++)
        {
            var sample = samples[index];
            await copy.StartRowAsync(cancellationToken);
            await copy.WriteAsync(versionId, NpgsqlDbType.Bigint, cancellationToken);
            await copy.WriteAsync(index, NpgsqlDbType.Integer, cancellationToken);
            await WriteTextAsync(copy, sample.Path, cancellationToken);
            await WriteTextAsync(copy, sample.Object.ToString(), cancellationToken);
            await WriteTextAsync(copy, sample.Label, cancellationToken);
            await WriteTextAsync(copy, sample.Split, cancellationToken);
            await WriteTextAsync(copy, sample.Group, cancellationToken);
            await copy.WriteAsync(sample.Bytes, NpgsqlDbType.Bigint, cancellationToken);
            await copy.WriteAsync(sample.Width, NpgsqlDbType.Integer, cancellationToken);
            await copy.WriteAsync(sample.Height, NpgsqlDbType.Integer, cancellationToken);
            if (sample.PerceptualHash is { } hash)
            {
                await copy.WriteAsync(unchecked((long)hash), NpgsqlDbType.Bigint, cancellationToken);
            }
            else
            {
                await copy.WriteNullAsync(cancellationToken);
            }

            await WriteTextAsync(copy, WriteAttributes(sample), cancellationToken);
        }

        await copy.CompleteAsync(cancellationToken);
    }

    private static Task WriteTextAsync(NpgsqlBinaryImporter copy, string? text, CancellationToken cancellationToken) =>
        text is null ? copy.WriteNullAsync(cancellationToken) : copy.WriteAsync(text, NpgsqlDbType.Text, cancellationToken);

    private static async Task InsertAsync(
        ClipHarDbContext context, long versionId, IReadOnlyList<DatasetSample> samples, CancellationToken cancellationToken)
    {
        await using var command = context.Database.GetDbConnection().CreateCommand();
        command.Transaction = context.Database.CurrentTransaction!.GetDbTransaction();
#pragma warning disable CA2100 // made of the constants above
        command.CommandText =
            $"INSERT INTO dataset_samples ({string.Join(", ", Columns.Select(column => $"\"{column}\""))}) "
            + $"VALUES ({string.Join(", ", Columns.Select((_, i) => $"$p{i}"))})";
#pragma warning restore CA2100
        var parameters = new DbParameter[Columns.Length];
        for (var i = 0; i < parameters.Length; i++)
        {
            parameters[i] = command.CreateParameter();
            parameters[i].ParameterName = $"$p{i}";
            command.Parameters.Add(parameters[i]);
        }

        await command.PrepareAsync(cancellationToken);
        for (var index = 0; index < samples.Count; index++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var sample = samples[index];
            object?[] values =
            [
                versionId, index, sample.Path, sample.Object.ToString(), sample.Label, sample.Split, sample.Group, sample.Bytes,
                sample.Width, sample.Height, sample.PerceptualHash is { } hash ? unchecked((long)hash) : null, WriteAttributes(sample),
            ];
            for (var i = 0; i < values.Length; i++)
            {
                parameters[i].Value = values[i] ?? DBNull.Value;
            }

            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private static string? WriteAttributes(DatasetSample sample) =>
        sample.Attributes is { Count: > 0 } attributes ? JsonSerializer.Serialize(attributes) : null;
}
