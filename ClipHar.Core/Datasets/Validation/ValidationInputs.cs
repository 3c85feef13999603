using ClipHar.Clip.Preprocessing;
using ClipHar.Core.Datasets.Registry;
using ClipHar.Core.Datasets.Store;
using ClipHar.Core.Datasets.Validation.NearDuplicates;
using ClipHar.Core.Datasets.Validation.Pictures;
using ClipHar.Core.Features.Embeddings;

namespace ClipHar.Core.Datasets.Validation;

/// <summary>A version and what is computed from it, each thing at most once. Used by one check at a time.</summary>
internal sealed class ValidationInputs
{
    private readonly Dictionary<(int Radius, double MinCosine), NearDuplicateClusters> _nearDuplicates = [];
    private IReadOnlyDictionary<ObjectId, PictureFacts>? _pictures;
    private PictureVectorSet? _vectors;
    private IReadOnlyList<DatasetSample>? _parent;

    /// <summary>Null while no check has asked for embeddings.</summary>
    public PictureVectorSet? ComputedVectors => _vectors;

    public required IReadOnlyList<DatasetSample> Samples { get; init; }

    public IReadOnlyList<string>? LabelSet { get; init; }

    public required IObjectStore Objects { get; init; }

    /// <summary>Null where this process has no models.</summary>
    public IEmbeddingFeatures? Embeddings { get; init; }

    /// <summary>Model for the embeddings; null for the one that requests use.</summary>
    public string? Model { get; init; }

    /// <summary>Null for a first version.</summary>
    public Func<CancellationToken, Task<IReadOnlyList<DatasetSample>>>? ReadParent { get; init; }

    public ImageLimits Limits { get; init; } = ImageLimits.Default;

    /// <summary>Told how far a long computation is, 0 to 1.</summary>
    public Action<double, string> Report { get; init; } = static (_, _) => { };

    public async Task<IReadOnlyDictionary<ObjectId, PictureFacts>> GetPicturesAsync(CancellationToken cancellationToken)
    {
        if (_pictures is null)
        {
            var distinct = Samples.Select(sample => sample.Object).Distinct().ToList();
            _pictures = await PictureFactsReader.ReadAsync(
                Objects, distinct, Limits,
                done => Report((double)done / distinct.Count, $"Decoding pictures: {done:N0} of {distinct.Count:N0}"), cancellationToken);
        }

        return _pictures;
    }

    public async Task<PictureVectorSet> GetVectorsAsync(CancellationToken cancellationToken) =>
        _vectors ??= await ComputeVectorsAsync(cancellationToken);

    public async Task<IReadOnlyList<DatasetSample>?> GetParentSamplesAsync(CancellationToken cancellationToken) =>
        ReadParent is null ? null : _parent ??= await ReadParent(cancellationToken);

    public async Task<NearDuplicateClusters> GetNearDuplicatesAsync(int radius, double minCosine, CancellationToken cancellationToken)
    {
        if (!_nearDuplicates.TryGetValue((radius, minCosine), out var clusters))
        {
            var pictures = await GetPicturesAsync(cancellationToken);
            var vectors = await GetVectorsAsync(cancellationToken);
            clusters = NearDuplicateFinder.Find(Samples, pictures, vectors, radius, minCosine, cancellationToken);
            _nearDuplicates.Add((radius, minCosine), clusters);
        }

        return clusters;
    }

    private async Task<PictureVectorSet> ComputeVectorsAsync(CancellationToken cancellationToken)
    {
        if (Embeddings is null)
        {
            return PictureVectorSet.Without("This process has no model to embed pictures with.");
        }

        var pictures = await GetPicturesAsync(cancellationToken);
        var usable = Samples.Select(sample => sample.Object).Distinct().Where(id => pictures[id].IsDecodable).ToList();
        if (usable.Count == 0)
        {
            return PictureVectorSet.Without("No picture can be decoded.");
        }

        try
        {
            var progress = new EmbeddingReport(Report);
            return PictureVectorSet.Of(await Embeddings.GetOrComputeAsync(usable, Model, progress, cancellationToken));
        }
        catch (EmbeddingModelException e)
        {
            return PictureVectorSet.Without($"Pictures cannot be embedded: {e.Message}");
        }
    }

    private sealed class EmbeddingReport(Action<double, string> report) : IProgress<EmbeddingProgress>
    {
        public void Report(EmbeddingProgress value) =>
            report((double)value.Done / Math.Max(1, value.Total), $"Embedding pictures: {value.Done:N0} of {value.Total:N0}");
    }
}
