using ClipHar.Core.Datasets.Registry;
using ClipHar.Core.Datasets.Validation.NearDuplicates;

namespace ClipHar.Core.Datasets.Splits;

/// <summary>
/// Which samples belong together: those of one group (a film), those with the same bytes, and those that look nearly the same. The
/// relation is transitive: a film that has a picture in common with another is one with it.
/// </summary>
internal static class SampleGroups
{
    /// <param name="samples">The samples.</param>
    /// <param name="nearDuplicateBits">See <see cref="SplitRecipe.NearDuplicateBits"/>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>For each sample the position of the first sample of its group.</returns>
    public static int[] Find(IReadOnlyList<DatasetSample> samples, int? nearDuplicateBits, CancellationToken cancellationToken)
    {
        var sets = new DisjointSets(samples.Count);
        JoinEqual(samples, sample => sample.Object, sets);
        JoinEqual(samples, sample => sample.Group, sets);
        if (nearDuplicateBits is { } bits)
        {
            JoinLookalikes(samples, bits, sets, cancellationToken);
        }

        var roots = new int[samples.Count];
        for (var i = 0; i < roots.Length; i++)
        {
            roots[i] = sets.Find(i);
        }

        return roots;
    }

    private static void JoinEqual<TKey>(IReadOnlyList<DatasetSample> samples, Func<DatasetSample, TKey?> key, DisjointSets sets)
    {
        var first = new Dictionary<object, int>();
        for (var i = 0; i < samples.Count; i++)
        {
            if (key(samples[i]) is { } value && !first.TryAdd(value, i))
            {
                sets.Join(first[value], i);
            }
        }
    }

    private static void JoinLookalikes(IReadOnlyList<DatasetSample> samples, int bits, DisjointSets sets, CancellationToken cancellationToken)
    {
        // Equal hashes first: many pictures of one colour would otherwise be many pairs.
        var first = new Dictionary<ulong, int>();
        for (var i = 0; i < samples.Count; i++)
        {
            if (samples[i].PerceptualHash is { } hash && !first.TryAdd(hash, i))
            {
                sets.Join(first[hash], i);
            }
        }

        if (bits == 0)
        {
            return;
        }

        var (hashes, owners) = (first.Keys.ToArray(), first.Values.ToArray());
        new HammingIndex(hashes).ForEachPair(bits, (left, right, _) => sets.Join(owners[left], owners[right]), cancellationToken);
    }

    /// <summary>Union-find; a set is named by its smallest member.</summary>
    private sealed class DisjointSets(int count)
    {
        private readonly int[] _parents = [.. Enumerable.Range(0, count)];

        public int Find(int item)
        {
            while (_parents[item] != item)
            {
                // Halves the path, so that later look-ups are short.
                item = _parents[item] = _parents[_parents[item]];
            }

            return item;
        }

        public void Join(int left, int right)
        {
            var (a, b) = (Find(left), Find(right));
            _parents[Math.Max(a, b)] = Math.Min(a, b);
        }
    }
}
