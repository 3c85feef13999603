using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using ClipHar.Core.Datasets.Store;
using ClipHar.Core.Features.Registry;
using ClipHar.Core.Features.Rows;

namespace ClipHar.Core.Features.Embeddings;

/// <inheritdoc cref="IEmbeddingFeatures"/>
internal sealed class EmbeddingFeatures(
    EmbeddingViews views, FeatureRowTable table, IObjectStore objects, FeatureInstruments instruments, IPictureEmbeddings? encoder = null)
    : IEmbeddingFeatures, IDisposable
{
    private const int RowsOfRead = 256;

    private readonly ConcurrentDictionary<string, SemaphoreSlim> _passes = [];

    public async Task<EmbeddingMatrix> GetOrComputeAsync(
        IReadOnlyList<ObjectId> pictures, string? model, IProgress<EmbeddingProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        var summary = await ComputeMissingAsync(pictures, model, progress, cancellationToken);
        var (embeddingDim, pooledDim) = (summary.Model.EmbeddingDim, summary.Model.PooledDim);
        if ((long)pictures.Count * Math.Max(embeddingDim, pooledDim) > Array.MaxLength)
        {
            throw new ArgumentException($"{pictures.Count} pictures do not fit in one matrix; read them in parts.", nameof(pictures));
        }

        var embeddings = new float[pictures.Count * embeddingDim];
        var pooled = new float[pictures.Count * pooledDim];
        var places = pictures.Index().ToLookup(pair => pair.Item, pair => pair.Index);
        await foreach (var row in ReadAsync([.. places.Select(place => place.Key)], summary.Model, cancellationToken))
        {
            foreach (var place in places[row.Picture])
            {
                row.Embedding.CopyTo(embeddings, place * embeddingDim);
                row.Pooled.CopyTo(pooled, place * pooledDim);
            }
        }

        return new EmbeddingMatrix(summary.Model, pictures, embeddings, pooled, summary.Failures);
    }

    public async Task<EmbeddingSummary> ComputeMissingAsync(
        IReadOnlyList<ObjectId> pictures, string? model, IProgress<EmbeddingProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        if (encoder is null)
        {
            throw new EmbeddingModelException("This process runs no models, so it cannot compute embeddings.");
        }

        var resolved = await encoder.ResolveAsync(model, cancellationToken);
        var view = await views.GetAsync(resolved, cancellationToken);
        var distinct = pictures.Distinct().ToList();
        var missing = await MissingAsync(view, distinct, cancellationToken);
        var cached = distinct.Count - missing.Count;
        if (missing.Count == 0)
        {
            progress?.Report(new EmbeddingProgress(distinct.Count, distinct.Count, cached, 0));
            return new EmbeddingSummary(resolved, distinct.Count, cached, new Dictionary<ObjectId, string>());
        }

        // Two that want the same pictures at once: the second finds what the first has computed.
        var turn = _passes.GetOrAdd(resolved.Digest, static _ => new SemaphoreSlim(1, 1));
        await turn.WaitAsync(cancellationToken);
        try
        {
            missing = await MissingAsync(view, missing, cancellationToken);
            cached = distinct.Count - missing.Count;
            var pass = new EmbeddingPass(encoder, objects, table, instruments, view, resolved, progress, distinct.Count, cached);
            return new EmbeddingSummary(resolved, distinct.Count, cached, await pass.RunAsync(missing, cancellationToken));
        }
        finally
        {
            turn.Release();
        }
    }

    public async IAsyncEnumerable<PictureVectors> ReadAsync(
        IReadOnlyList<ObjectId> pictures, EmbeddingModel model, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        var view = await views.GetAsync(model, cancellationToken);
        foreach (var slice in pictures.Distinct().Chunk(RowsOfRead))
        {
            // The newest row of each, whenever its event was.
            var rows = table.JoinAsync(view.RowsId, [.. slice.Select(id => (id.ToString(), long.MaxValue))], null, cancellationToken);
            await foreach (var (index, row) in rows)
            {
                var values = FeaturePayload.Read(view.Fields, row.Payload, static _ => true);
                if (values is [float[] embedding, float[] pooled])
                {
                    yield return new PictureVectors(slice[index], embedding, pooled);
                }
            }
        }
    }

    public void Dispose()
    {
        foreach (var turn in _passes.Values)
        {
            turn.Dispose();
        }
    }

    private async Task<List<ObjectId>> MissingAsync(FeatureView view, List<ObjectId> pictures, CancellationToken cancellationToken)
    {
        var found = await table.FindKeysAsync(view.RowsId, [.. pictures.Select(id => id.ToString())], cancellationToken);
        return found.Count == 0 ? pictures : [.. pictures.Where(id => !found.Contains(id.ToString()))];
    }
}
