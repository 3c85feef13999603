using static System.FormattableString;

namespace ClipHar.Core.Datasets.Validation.Checks;

/// <summary>What the leakage checks have in common: things that belong together and lie in several splits.</summary>
internal static class LeakageFinding
{
    /// <param name="groups">Samples that must not be torn apart.</param>
    /// <param name="distance">Between two of a group, to name the closest twin.</param>
    /// <param name="shared">What the two share: "the same bytes".</param>
    /// <param name="verb">For the summary: "is there byte for byte".</param>
    public static CheckFinding Of(
        ValidationContext context, IReadOnlyList<IReadOnlyList<int>> groups, Func<int, int, int> distance,
        IEnumerable<Evidence> more, string shared, string verb)
    {
        var samples = context.Samples;
        var sizes = samples.Where(sample => sample.Split is not null).CountBy(sample => sample.Split!).ToDictionary();
        if (sizes.Count < 2)
        {
            return CheckFinding.Skipped(sizes.Count == 0 ? "The version has no splits."
                : $"The version has one split only, {sizes.Keys.First()}.");
        }

        var affected = new List<AffectedItem>();
        foreach (var group in groups)
        {
            affected.AddRange(SampleGroups.AcrossSplits(samples, group, distance).Select(leak => context.Item(
                leak.Sample, leak.Twin,
                    $"In {samples[leak.Sample].Split}, and {shared} in {samples[leak.Twin].Split}: {samples[leak.Twin].Path}.")));
        }

        List<Evidence> evidence = [new("Samples that leak", affected.Count, 0)];
        foreach (var split in affected.CountBy(item => samples[item.Sample].Split!).OrderBy(split => split.Key))
        {
            evidence.Add(new Evidence($"Share of {split.Key} that leaks", (double)split.Value / sizes[split.Key], null, "share"));
        }

        evidence.AddRange(more);
        return affected.Count == 0
            ? CheckFinding.Passed($"No sample of a split {verb} in another.", evidence)
            : CheckFinding.Failed(
                Invariant($"{affected.Count:N0} {(affected.Count == 1 ? "sample has" : "samples have")} {shared} in another split: ")
                    + "results there would be too good.",
                evidence, affected);
    }
}
