using static System.FormattableString;

namespace ClipHar.Core.Datasets.Validation.Checks;

/// <summary>The labels are those of the version before, and no class has lost most of its samples.</summary>
internal sealed class LabelSetChangesCheck : IDatasetCheck
{
    private const string MaxLoss = "max_loss";

    public string Name => "label_set_changes";

    public string Title => "Labels are those of the version before";

    public Severity DefaultSeverity => Severity.Warning;

    public IReadOnlyList<CheckParameter> Parameters =>
        [CheckParameter.Share(MaxLoss, 0.5, "Share of its samples that a class may lose.")];

    public async Task<CheckFinding> RunAsync(ValidationContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (await context.GetParentSamplesAsync(cancellationToken) is not { } parent)
        {
            return CheckFinding.Skipped("There is no version before this one.");
        }

        var (before, after) = (LabelCounts.Of(parent), LabelCounts.Of(context.Samples));
        var added = after.Keys.Except(before.Keys).ToHashSet(StringComparer.Ordinal);
        var removed = before.Keys.Except(after.Keys).ToList();
        var maxLoss = context.Settings.Number(MaxLoss);
        var shrunk = before.Where(label => after.TryGetValue(label.Key, out var left) && 1 - ((double)left / label.Value) > maxLoss)
            .ToList();
        List<Evidence> evidence =
        [
            new("Labels before", before.Count), new("Labels now", after.Count),
            new("Labels added", added.Count, 0), new("Labels removed", removed.Count, 0),
                new("Classes that lost too much", shrunk.Count, 0),
        ];
        evidence.AddRange(added.Order(StringComparer.Ordinal).Select(label => new Evidence($"Added: {label}", after[label])));
        evidence.AddRange(removed.Select(label => new Evidence($"Removed: {label}", before[label])));
        evidence.AddRange(shrunk.Select(label =>
            new Evidence($"Lost of {label.Key}", 1 - ((double)after[label.Key] / label.Value), maxLoss, "share")));
        if (added.Count + removed.Count + shrunk.Count == 0)
        {
            return CheckFinding.Passed("The labels are those of the version before.", evidence);
        }

        var affected = Enumerable.Range(0, context.Samples.Count)
            .Where(i => context.Samples[i].Label is { } label && added.Contains(label))
            .Select(i => context.Item(i, $"{context.Samples[i].Label} was not a label of the version before.")).ToList();
        return CheckFinding.Failed(Sentence([.. added.Order(StringComparer.Ordinal)], removed, [.. shrunk.Select(label => label.Key)]),
            evidence, affected);
    }

    private static string Sentence(List<string> added, List<string> removed, List<string> shrunk)
    {
        var parts = new List<string>();
        void Add(List<string> labels, string what)
        {
            if (labels.Count > 0)
            {
                parts.Add(Invariant($"{what}: {string.Join(", ", labels.Take(5))}{(labels.Count > 5 ? ", …" : "")}"));
            }
        }

        Add(added, "Added");
        Add(removed, "Removed");
        Add(shrunk, "Lost most of its samples");
        return string.Join(". ", parts) + ".";
    }
}
