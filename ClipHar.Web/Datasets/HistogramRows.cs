using ClipHar.Client.Datasets;

namespace ClipHar.Web.Datasets;

/// <summary>One label of the histogram.</summary>
/// <param name="Label">Null for samples without a label.</param>
/// <param name="Total">Samples of the label.</param>
/// <param name="Parts">By split, in the order of <see cref="HistogramRows.Splits"/>; a split may be absent.</param>
public sealed record HistogramRow(string? Label, int Total, IReadOnlyList<HistogramPart> Parts);

/// <param name="Split">Null for samples that are in no split.</param>
/// <param name="Count">Samples, 1 or more.</param>
/// <param name="Share">Of the longest row: 0 to 1.</param>
public sealed record HistogramPart(string? Split, int Count, double Share);

/// <summary>
/// The histogram of a version, ready to draw: most frequent label first, the unlabelled last, splits in the order of their use.
/// </summary>
public sealed class HistogramRows
{
    private static readonly string[] KnownSplits = ["train", "validation", "test"];

    private HistogramRows(IReadOnlyList<HistogramRow> rows, IReadOnlyList<string?> splits) => (Rows, Splits) = (rows, splits);

    public IReadOnlyList<HistogramRow> Rows { get; }

    /// <summary>Splits that occur: train, validation, test, others by name, null last.</summary>
    public IReadOnlyList<string?> Splits { get; }

    public static HistogramRows From(IEnumerable<HistogramEntry> counts)
    {
        var all = counts.Where(c => c.Count > 0).ToArray();
        var splits = all.Select(c => c.Split).Distinct().OrderBy(SplitOrder).ThenBy(s => s, StringComparer.Ordinal).ToArray();
        var labels = all.GroupBy(c => c.Label)
            .Select(g => (Label: g.Key, Total: g.Sum(c => c.Count), Counts: g.ToLookup(c => c.Split)))
            .OrderBy(l => l.Label is null).ThenByDescending(l => l.Total).ThenBy(l => l.Label, StringComparer.Ordinal)
            .ToArray();
        var longest = labels.Length == 0 ? 1 : labels.Max(l => l.Total);
        return new HistogramRows(
            [.. labels.Select(l => new HistogramRow(l.Label, l.Total, [.. Parts(l.Counts)]))],
            splits);

        IEnumerable<HistogramPart> Parts(ILookup<string?, HistogramEntry> bySplit) =>
            from split in splits
            let count = bySplit[split].Sum(c => c.Count)
            where count > 0
            select new HistogramPart(split, count, (double)count / longest);
    }

    /// <summary>Samples of one split, all labels together.</summary>
    public int TotalOf(string? split) => Rows.Sum(r => r.Parts.FirstOrDefault(p => p.Split == split)?.Count ?? 0);

    /// <summary>Index of the colour of a split: 0 to 2 for the known ones, 3 for others, 4 for none.</summary>
    public static int ColourOf(string? split) => split is null ? 4 : Array.IndexOf(KnownSplits, split) is var known and >= 0 ? known : 3;

    private static int SplitOrder(string? split) => ColourOf(split);
}
