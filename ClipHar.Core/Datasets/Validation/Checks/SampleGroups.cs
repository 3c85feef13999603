using ClipHar.Core.Datasets.Registry;

namespace ClipHar.Core.Datasets.Validation.Checks;

/// <summary>Samples put together by what they share.</summary>
internal static class SampleGroups
{
    /// <summary>Indices of samples with the same bytes, groups of two and more, in the order of the manifest.</summary>
    public static IReadOnlyList<IReadOnlyList<int>> SameBytes(IReadOnlyList<DatasetSample> samples) =>
        [.. Enumerable.Range(0, samples.Count)
            .GroupBy(i => samples[i].Object)
            .Where(group => group.Count() > 1)
            .Select(group => (IReadOnlyList<int>)[.. group])];

    /// <summary>Name of a split for people.</summary>
    public static string SplitName(string? split) => split ?? "no split";

    /// <summary>
    /// Of samples that belong together but lie in several splits: those to blame, each with a twin in another split. Training pictures
    /// are where they should be; the same picture in an evaluation split is what makes its numbers too good.
    /// </summary>
    /// <param name="distance">Of two samples, to name the closest twin.</param>
    public static IEnumerable<(int Sample, int Twin)> AcrossSplits(
        IReadOnlyList<DatasetSample> samples, IReadOnlyList<int> group, Func<int, int, int> distance)
    {
        var inSplits = group.Where(i => samples[i].Split is not null).ToList();
        var splits = inSplits.Select(i => samples[i].Split!).Distinct().OrderBy(Rank).ToList();
        if (splits.Count < 2)
        {
            yield break;
        }

        var earlier = new List<int>();
        foreach (var split in splits)
        {
            var members = inSplits.Where(i => samples[i].Split == split).ToList();
            var twins = earlier.Take(MaxTwinsCompared).ToList();
            foreach (var sample in twins.Count > 0 ? members : [])
            {
                yield return (sample, twins.MinBy(twin => distance(sample, twin)));
            }

            earlier.AddRange(members);
        }
    }

    /// <summary>
    /// A cluster of thousands would make the search for the closest twin quadratic; then one of the first is near enough.
    /// </summary>
    private const int MaxTwinsCompared = 500;

    private static (int, string) Rank(string split) => (split switch { "train" => 0, "validation" => 1, "test" => 2, _ => 3 }, split);
}
