using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using ClipHar.Core.Datasets.Store;
using ClipHar.Core.Features.Embeddings;

namespace ClipHar.Tests.Datasets.Validation;

/// <summary>Embeddings straight from a model, kept in memory.</summary>
internal sealed class ModelEmbeddings(IPictureEmbeddings pictures, IObjectStore objects) : IEmbeddingFeatures
{
    private readonly ConcurrentDictionary<ObjectId, PictureEmbedding> _known = new();

    public async Task<EmbeddingMatrix> GetOrComputeAsync(
        IReadOnlyList<ObjectId> ids, string? model, IProgress<EmbeddingProgress>? progress, CancellationToken cancellationToken)
    {
        var encoder = await pictures.ResolveAsync(model, cancellationToken);
        var (embeddings, pooled) = (new float[ids.Count * encoder.EmbeddingDim], new float[ids.Count * encoder.PooledDim]);
        var failures = new Dictionary<ObjectId, string>();
        var missing = ids.Where(id => !_known.ContainsKey(id)).Distinct().ToList();
        var next = 0;
        await foreach (var picture in pictures.EmbedAsync(encoder, ReadAsync(missing, cancellationToken), cancellationToken))
        {
            _known[missing[next++]] = picture;
        }

        for (var row = 0; row < ids.Count; row++)
        {
            var picture = _known[ids[row]];
            if (picture.IsEmbedded)
            {
                picture.Embedding.CopyTo(embeddings, row * encoder.EmbeddingDim);
                picture.Pooled.CopyTo(pooled, row * encoder.PooledDim);
            }
            else
            {
                failures[ids[row]] = picture.Error;
            }
        }

        return new EmbeddingMatrix(encoder, ids, embeddings, pooled, failures);
    }

    public Task<EmbeddingSummary> ComputeMissingAsync(
        IReadOnlyList<ObjectId> pictures, string? model, IProgress<EmbeddingProgress>? progress, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public IAsyncEnumerable<PictureVectors> ReadAsync(IReadOnlyList<ObjectId> pictures, EmbeddingModel model,
        CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(
        IReadOnlyList<ObjectId> ids, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var id in ids)
        {
            yield return await objects.ReadAsync(id, cancellationToken);
        }
    }
}
