namespace ClipHar.Core.Statistics;

/// <summary>Cuts rows into folds for cross-validation: each class spread evenly, no group in two folds.</summary>
public static class StratifiedFolds
{
    /// <summary>Fold of each row.</summary>
    /// <param name="labels">[N] classes, ≥ 0.</param>
    /// <param name="groups">[N] group of each row (rows of one group stay together), or empty when every row stands alone.</param>
    /// <param name="foldCount">2 or more, at most the number of groups.</param>
    /// <param name="seed">Decides which of equal choices is taken.</param>
    /// <returns>[N] folds, 0 to <paramref name="foldCount"/> - 1.</returns>
    /// <exception cref="ArgumentException">Lengths differ, or there are fewer groups than folds.</exception>
    /// <remarks>
    /// Greedy, large groups first: a group goes where its classes are scarcest, measured by each class's share. With groups of one
    /// row the counts of a class differ by at most 1 between folds.
    /// </remarks>
    public static int[] Assign(ReadOnlySpan<int> labels, ReadOnlySpan<int> groups, int foldCount, int seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(foldCount, 2);
        if (!groups.IsEmpty && groups.Length != labels.Length)
        {
            throw new ArgumentException($"{groups.Length} groups do not fit {labels.Length} labels.", nameof(groups));
        }

        var members = Members(labels, groups, seed);
        if (members.Count < foldCount)
        {
            throw new ArgumentException($"{members.Count} groups cannot fill {foldCount} folds.", nameof(foldCount));
        }

        var classCount = Max(labels) + 1;
        var totals = Totals(labels, classCount);
        var counts = new int[foldCount, classCount];
        var sizes = new int[foldCount];
        var folds = new int[labels.Length];
        foreach (var rows in members)
        {
            var fold = Scarcest(rows, labels, counts, sizes, totals);
            foreach (var row in rows)
            {
                folds[row] = fold;
                counts[fold, labels[row]]++;
                sizes[fold]++;
            }
        }

        return folds;
    }

    /// <summary>Rows by group, large groups first, equal ones in an order that the seed decides.</summary>
    private static List<int[]> Members(ReadOnlySpan<int> labels, ReadOnlySpan<int> groups, int seed)
    {
        List<int[]> members;
        if (groups.IsEmpty)
        {
            members = [.. Enumerable.Range(0, labels.Length).Select(row => new[] { row })];
        }
        else
        {
            var byGroup = new Dictionary<int, List<int>>();
            for (var row = 0; row < groups.Length; row++)
            {
                if (!byGroup.TryGetValue(groups[row], out var rows))
                {
                    byGroup.Add(groups[row], rows = []);
                }

                rows.Add(row);
            }

            members = [.. byGroup.Values.Select(rows => rows.ToArray())];
        }

        var shuffled = members.ToArray();
        new Random(seed).Shuffle(shuffled);
        return [.. shuffled.OrderByDescending(rows => rows.Length)];
    }

    private static int[] Totals(ReadOnlySpan<int> labels, int classCount)
    {
        var totals = new int[classCount];
        foreach (var label in labels)
        {
            totals[label]++;
        }

        return totals;
    }

    private static int Scarcest(int[] rows, ReadOnlySpan<int> labels, int[,] counts, int[] sizes, int[] totals)
    {
        var (best, bestShare) = (0, double.PositiveInfinity);
        for (var fold = 0; fold < sizes.Length; fold++)
        {
            double share = 0;
            foreach (var row in rows)
            {
                share += counts[fold, labels[row]] / (double)totals[labels[row]];
            }

            if (share < bestShare || (share == bestShare && sizes[fold] < sizes[best]))
            {
                (best, bestShare) = (fold, share);
            }
        }

        return best;
    }

    private static int Max(ReadOnlySpan<int> labels)
    {
        var max = 0;
        foreach (var label in labels)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(label, nameof(labels));
            max = Math.Max(max, label);
        }

        return max;
    }
}
