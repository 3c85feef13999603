using ClipHar.Core.Datasets.Registry;

namespace ClipHar.Core.Datasets.Validation.Checks;

/// <summary>How many samples carry each label.</summary>
internal static class LabelCounts
{
    /// <summary>Of the training split; of all samples where there is none.</summary>
    public static (SortedDictionary<string, int> Counts, string Scope) ForTraining(IReadOnlyList<DatasetSample> samples)
    {
        var train = samples.Where(sample => sample.Split == "train").ToList();
        return train.Count > 0 ? (Of(train), "train") : (Of(samples), "all samples");
    }

    public static SortedDictionary<string, int> Of(IEnumerable<DatasetSample> samples) => new(
        samples.Where(sample => !string.IsNullOrWhiteSpace(sample.Label)).CountBy(sample => sample.Label!)
            .ToDictionary(), StringComparer.Ordinal);
}
