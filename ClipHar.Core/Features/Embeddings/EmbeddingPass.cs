using System.Runtime.CompilerServices;
using ClipHar.Core.Datasets.Store;
using ClipHar.Core.Features.Registry;
using ClipHar.Core.Features.Rows;

namespace ClipHar.Core.Features.Embeddings;

/// <summary>
/// One pass of an encoder over pictures: read, embed, write, a few at a time. What is written stays when the pass ends early, so the
/// next one has less to do.
/// </summary>
internal sealed class EmbeddingPass(
    IPictureEmbeddings encoder, IObjectStore objects, FeatureRowTable table, FeatureInstruments instruments,
    FeatureView view, EmbeddingModel model, IProgress<EmbeddingProgress>? progress, int total, int cached)
{
    private const int RowsOfWrite = 64;

    /// <summary>No picture is larger; an object that is one may be anything.</summary>
    private const long MaxPictureBytes = 64L << 20;

    private readonly Dictionary<ObjectId, string> _failures = [];
    private readonly Queue<ObjectId> _sent = [];
    private int _written;

    /// <returns>Why a picture has no vectors.</returns>
    public async Task<IReadOnlyDictionary<ObjectId, string>> RunAsync(IReadOnlyList<ObjectId> pictures, CancellationToken cancellationToken)
    {
        progress?.Report(new EmbeddingProgress(cached, total, cached, 0));
        var rows = new List<StoredRow>(RowsOfWrite);
        try
        {
            await foreach (var result in encoder.EmbedAsync(model, ReadAsync(pictures, cancellationToken), cancellationToken))
            {
                var picture = _sent.Dequeue();
                if (result.IsEmbedded)
                {
                    rows.Add(Row(picture, result.Embedding, result.Pooled));
                }
                else
                {
                    _failures[picture] = result.Error;
                }

                if (rows.Count == RowsOfWrite)
                {
                    await WriteAsync(rows, cancellationToken);
                }
            }
        }
        finally
        {
            // Also when the pass was cancelled: what the encoder has done need not be done again.
            await WriteAsync(rows, CancellationToken.None);
        }

        return _failures;
    }

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(
        IReadOnlyList<ObjectId> pictures, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var picture in pictures)
        {
            if (await ReadAsync(picture, cancellationToken) is { } bytes)
            {
                _sent.Enqueue(picture);
                yield return bytes;
            }
        }
    }

    private async Task<byte[]?> ReadAsync(ObjectId picture, CancellationToken cancellationToken)
    {
        if (picture.IsDirectory)
        {
            _failures[picture] = "It is the list of a folder, not a picture.";
            return null;
        }

        try
        {
            await using var stream = await objects.OpenReadAsync(picture, cancellationToken);
            if (stream.Length > MaxPictureBytes)
            {
                _failures[picture] = $"It has {stream.Length} bytes; at most {MaxPictureBytes} are allowed.";
                return null;
            }

            var bytes = new byte[stream.Length];
            await stream.ReadExactlyAsync(bytes, cancellationToken);
            return bytes;
        }
        catch (ObjectNotFoundException exception)
        {
            _failures[picture] = exception.Message;
            return null;
        }
    }

    /// <summary>
    /// An embedding is a function of the picture alone: it was as true at any time as it is now, so its event is the earliest time.
    /// </summary>
    private StoredRow Row(ObjectId picture, float[] embedding, float[] pooled) =>
        new(picture.ToString(), EventTime: 0, CreatedTime: 0, FeaturePayload.Write(view.Fields, [embedding, pooled]));

    private async Task WriteAsync(List<StoredRow> rows, CancellationToken cancellationToken)
    {
        if (rows.Count > 0)
        {
            var batch = rows.ToArray();
            rows.Clear();
            await table.WriteAsync(view.RowsId, batch, offline: true, online: false, cancellationToken);
            _written += batch.Length;
            instruments.OnEmbedded(model.Version, batch.Length);
        }

        progress?.Report(new EmbeddingProgress(cached + _written + _failures.Count, total, cached, _failures.Count));
    }
}
