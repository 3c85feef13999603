using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using ClipHar.Core.Datasets.Registry;

namespace ClipHar.Core.Datasets.Splits;

/// <summary>Puts samples into splits. Pure: the same samples and recipe give the same splits, in whatever order the samples come.</summary>
/// <remarks>
/// Within each label, groups stand in the order of a hash of the seed and the group's name, and the order is cut at the shares: thus
/// each label has its shares as nearly as whole groups allow, and a group that is added moves only those whose hash is beside a cut.
/// Where in a group's width a cut must lie is drawn by the label: of many labels with few pictures each, the small splits get their
/// share all the same, where rounding alone would give them nothing of any label.
/// With <see cref="SplitRecipe.KeepExisting"/> it moves none: groups that are in a split stay, and the others fill what is missing of the
/// shares. Samples without a label are left as they are: there is nothing to train or to measure them by.
/// </remarks>
public static class SplitAssignment
{
    /// <returns>The splits by the position of the sample.</returns>
    public static string?[] Assign(IReadOnlyList<DatasetSample> samples, SplitRecipe recipe, CancellationToken cancellationToken)
    {
        DatasetRules.CheckRecipe(recipe);
        var roots = SampleGroups.Find(samples, recipe.NearDuplicateBits, cancellationToken);
        var groups = Enumerable.Range(0, samples.Count)
            .Where(i => samples[i].Label is not null)
            .GroupBy(i => roots[i])
            .Select(members => new Group(samples, [.. members], recipe.Seed))
            .ToList();
        double[] shares = [recipe.Train, recipe.Validation, recipe.Test];
        foreach (var stratum in groups.GroupBy(group => group.Label, StringComparer.Ordinal))
        {
            AssignStratum([.. stratum], shares, recipe, Hash(recipe.Seed, "label:" + stratum.Key) / (double)ulong.MaxValue);
        }

        var splits = samples.Select(sample => sample.Split).ToArray();
        foreach (var group in groups)
        {
            foreach (var member in group.Members)
            {
                splits[member] = SplitNames.All[group.Split];
            }
        }

        return splits;
    }

    private static void AssignStratum(List<Group> groups, double[] shares, SplitRecipe recipe, double threshold)
    {
        var total = groups.Sum(group => group.Members.Count);
        var open = new List<Group>();
        var missing = shares.Select(share => share * total).ToArray();
        foreach (var group in groups)
        {
            if (recipe.KeepExisting && group.Existing is { } existing)
            {
                group.Split = existing;
                missing[existing] -= group.Members.Count;
            }
            else
            {
                open.Add(group);
            }
        }

        // What one split has too much of, the others cannot get: the rest is shared in proportion to what they lack.
        var weights = missing.Select(count => Math.Max(0, count)).ToArray();
        if (weights.Sum() <= 0)
        {
            weights = shares;
        }

        Cut(open, weights, threshold);
    }

    /// <summary>Walks along the groups and changes the split at the first one of which a part, 0 to 1 of its width, is behind a cut.</summary>
    private static void Cut(List<Group> groups, double[] weights, double part)
    {
        groups.Sort(static (left, right) => left.Order.CompareTo(right.Order) is var order and not 0
            ? order
            : string.CompareOrdinal(left.Name, right.Name));
        var total = groups.Sum(group => group.Members.Count);
        var sum = weights.Sum();
        double passed = 0;
        foreach (var group in groups)
        {
            var place = (passed + (group.Members.Count * part)) / total * sum;
            passed += group.Members.Count;
            group.Split = place < weights[0] ? 0 : place < weights[0] + weights[1] ? 1 : 2;
            if (weights[group.Split] <= 0)
            {
                // On a cut at the very end: a split that has no share gets nothing.
                group.Split = Array.IndexOf(weights, weights.Max());
            }
        }
    }

    private static ulong Hash(long seed, string name)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{seed}:{name}")), digest);
        return BinaryPrimitives.ReadUInt64BigEndian(digest);
    }

    /// <summary>Samples that go together.</summary>
    private sealed class Group
    {
        public Group(IReadOnlyList<DatasetSample> samples, List<int> members, long seed)
        {
            Members = members;

            // The most frequent label stands for a group of several.
            Label = members.GroupBy(i => samples[i].Label!, StringComparer.Ordinal)
                .OrderByDescending(label => label.Count()).ThenBy(label => label.Key, StringComparer.Ordinal).First().Key;

            // A film keeps its name when pictures are added; pictures without one are known by their bytes.
            Name = members.Select(i => samples[i].Group).OfType<string>().Order(StringComparer.Ordinal).FirstOrDefault() is { } film
                ? "group:" + film
                : "object:" + members.Min(i => samples[i].Object);
            Order = Hash(seed, Name);

            // Members in several splits are a leak, made before they were known to go together. Train takes them all: a test on
            // pictures that were trained on says nothing, the other way round nothing is lost but a few test pictures.
            var existing = members.Where(i => SplitNames.IsName(samples[i].Split)).Select(i => SplitNames.Rank(samples[i].Split)).ToList();
            Existing = existing.Count > 0 ? existing.Min() : null;
        }

        public List<int> Members { get; }

        public string Label { get; }

        public string Name { get; }

        public ulong Order { get; }

        /// <summary>Position in <see cref="SplitNames.All"/>; null when no member is in a split.</summary>
        public int? Existing { get; }

        /// <summary>Position in <see cref="SplitNames.All"/>.</summary>
        public int Split { get; set; }
    }
}
