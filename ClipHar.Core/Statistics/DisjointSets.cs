namespace ClipHar.Core.Statistics;

/// <summary>Elements 0 to N - 1 in sets that can be joined (union-find with path halving).</summary>
public sealed class DisjointSets(int count)
{
    private readonly int[] _parents = [.. Enumerable.Range(0, count)];

    /// <summary>The element that stands for the set of another.</summary>
    public int Find(int element)
    {
        while (_parents[element] != element)
        {
            element = _parents[element] = _parents[_parents[element]];
        }

        return element;
    }

    /// <summary>Joins two sets. The smaller representative stays, so that the result does not depend on the order of the calls.</summary>
    public void Join(int a, int b)
    {
        var (first, second) = (Find(a), Find(b));
        _parents[Math.Max(first, second)] = Math.Min(first, second);
    }
}
