using ClipHar.Core.Datasets.Registry;

namespace ClipHar.Core.Datasets.Validation.Checks;

/// <summary>How many samples carry each label.</summary>
internal static class LabelCounts
{
    private const int Named = 5;

    /// <summary>Of the training split; of all samples where there is none.</summary>
    public static (SortedDictionary<string, int> Counts, string Scope) ForTraining(IReadOnlyList<DatasetSample> samples)
    {
        var train = samples.Where(sample => sample.Split == "train").ToList();
        return train.Count > 0 ? (Of(train), "train") : (Of(samples), "all samples");
    }

    /// <summary>The first labels of a list, for a sentence.</summary>
    public static string Names(IReadOnlyCollection<KeyValuePair<string, int>> labels) =>
        string.Join(", ", labels.Take(Named).Select(label => label.Key)) + (labels.Count > Named ? ", …" : "");

    public static SortedDictionary<string, int> Of(IEnumerable<DatasetSample> samples) => new(
        samples.Where(sample => !string.IsNullOrWhiteSpace(sample.Label)).CountBy(sample => sample.Label!)
            .ToDictionary(), StringComparer.Ordinal);
}
