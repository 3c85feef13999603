using ClipHar.Core.Datasets.Registry;
using ClipHar.Core.Datasets.Validation.NearDuplicates;
using ClipHar.Core.Datasets.Validation.Pictures;
using ClipHar.Core.Statistics;

namespace ClipHar.Core.Datasets.Validation.Labels;

/// <summary>The samples whose labels can be judged, with their classes and the groups that must stay together.</summary>
/// <param name="Samples">[N] sample indices.</param>
/// <param name="Rows">[N] rows of the embedding matrix.</param>
/// <param name="Classes">[N] positions in <paramref name="Labels"/>.</param>
/// <param name="Groups">[N]; equal for the same picture, near copies, and samples of one declared group.</param>
/// <param name="Labels">[K].</param>
internal sealed record LabelledVectors(int[] Samples, int[] Rows, int[] Classes, int[] Groups, string[] Labels)
{
    /// <param name="minSamples">Classes with fewer samples are left out: nothing can be learned about them.</param>
    public static LabelledVectors Select(
        IReadOnlyList<DatasetSample> samples, PictureVectorSet vectors, NearDuplicateClusters? nearDuplicates, int minSamples)
    {
        var constant = ConstantSplits(samples);
        var usable = Enumerable.Range(0, samples.Count)
            .Where(i => !string.IsNullOrWhiteSpace(samples[i].Label) && vectors.RowOf(samples[i].Object) >= 0
                && !(samples[i].Split is { } split && constant.Contains(split)))
            .ToList();
        string[] labels = [.. usable.CountBy(i => samples[i].Label!).Where(label => label.Value >= minSamples).Select(label => label.Key)
            .Order(StringComparer.Ordinal)];
        var classOf = labels.Index().ToDictionary(pair => pair.Item, pair => pair.Index, StringComparer.Ordinal);
        int[] selected = [.. usable.Where(i => classOf.ContainsKey(samples[i].Label!))];
        var groups = GroupSamples(samples, nearDuplicates);
        return new LabelledVectors(
            selected, Array.ConvertAll(selected, i => vectors.RowOf(samples[i].Object)),
            Array.ConvertAll(selected, i => classOf[samples[i].Label!]), Array.ConvertAll(selected, groups.Find), labels);
    }

    /// <summary>
    /// Splits with one label for everything carry placeholders: learning from them would spoil what is said about the others.
    /// </summary>
    private static HashSet<string> ConstantSplits(IReadOnlyList<DatasetSample> samples)
    {
        var labelled = samples.Where(sample => !string.IsNullOrWhiteSpace(sample.Label)).ToList();
        return labelled.Select(sample => sample.Label).Distinct().Count() < 2
            ? []
            : [.. labelled.Where(sample => sample.Split is not null).GroupBy(sample => sample.Split!)
                .Where(split => split.Count() > 1 && split.Select(sample => sample.Label).Distinct().Count() == 1)
                    .Select(split => split.Key)];
    }

    private static DisjointSets GroupSamples(IReadOnlyList<DatasetSample> samples, NearDuplicateClusters? nearDuplicates)
    {
        var sets = new DisjointSets(samples.Count);
        var everyone = Enumerable.Range(0, samples.Count);
        var same = everyone.GroupBy(i => samples[i].Object).Select(group => group.ToList())
            .Concat(everyone.Where(i => samples[i].Group is not null).GroupBy(i => samples[i].Group!).Select(group => group.ToList()))
            .Concat(nearDuplicates?.Clusters.Select(cluster => cluster.ToList()) ?? []);
        foreach (var group in same)
        {
            group.ForEach(member => sets.Join(group[0], member));
        }

        return sets;
    }
}
