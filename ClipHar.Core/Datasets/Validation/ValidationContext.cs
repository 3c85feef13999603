using ClipHar.Core.Datasets.Registry;
using ClipHar.Core.Datasets.Store;
using ClipHar.Core.Datasets.Validation.NearDuplicates;
using ClipHar.Core.Datasets.Validation.Pictures;

namespace ClipHar.Core.Datasets.Validation;

/// <summary>What a check sees: the version, and the thresholds of this run. Costly things are made once and shared by all checks.</summary>
public sealed class ValidationContext
{
    private readonly ValidationInputs _inputs;

    internal ValidationContext(ValidationInputs inputs, CheckSettings settings)
    {
        _inputs = inputs;
        Settings = settings;
    }

    /// <summary>Thresholds of this run.</summary>
    public CheckSettings Settings { get; }

    /// <summary>All samples, by index in the manifest.</summary>
    public IReadOnlyList<DatasetSample> Samples => _inputs.Samples;

    /// <summary>The labels that the version declares; null when it declares none.</summary>
    public IReadOnlyList<string>? LabelSet => _inputs.LabelSet;

    /// <summary>What is known of each picture; every object of <see cref="Samples"/> has an entry.</summary>
    public Task<IReadOnlyDictionary<ObjectId, PictureFacts>> GetPicturesAsync(CancellationToken cancellationToken) =>
        _inputs.GetPicturesAsync(cancellationToken);

    /// <summary>Embeddings of all decodable pictures, or why there are none.</summary>
    public Task<PictureVectorSet> GetVectorsAsync(CancellationToken cancellationToken) => _inputs.GetVectorsAsync(cancellationToken);

    /// <summary>Samples of the version that this one was made from; null for a first version.</summary>
    public Task<IReadOnlyList<DatasetSample>?> GetParentSamplesAsync(CancellationToken cancellationToken) =>
        _inputs.GetParentSamplesAsync(cancellationToken);

    /// <summary>Clusters of pictures that look alike.</summary>
    /// <param name="radius">Bits in which perceptual hashes may differ.</param>
    /// <param name="minCosine">Cosine that the embeddings must reach where there are embeddings.</param>
    public Task<NearDuplicateClusters> GetNearDuplicatesAsync(int radius, double minCosine, CancellationToken cancellationToken) =>
        _inputs.GetNearDuplicatesAsync(radius, minCosine, cancellationToken);

    /// <summary>Tells how far the check is, 0 to 1, and what it is doing.</summary>
    public void Report(double fraction, string message) => _inputs.Report(fraction, message);

    /// <summary>The item of a report for a sample.</summary>
    public AffectedItem Item(int sample, string detail) => new(sample, Samples[sample].Path, detail);

    /// <summary>The item of a report for a sample and its twin.</summary>
    public AffectedItem Item(int sample, int related, string detail) =>
        new(sample, Samples[sample].Path, detail) { RelatedSample = related, RelatedPath = Samples[related].Path };
}
