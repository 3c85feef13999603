using System.Text;
using static System.FormattableString;

namespace ClipHar.Core.Datasets.Validation.Checks;

/// <summary>No two labels differ in case, spaces or punctuation only: "Using laptop" and "using_laptop" are one class.</summary>
internal sealed class LabelSpellingCheck : IDatasetCheck
{
    public string Name => "label_spelling";

    public string Title => "No label is spelt in two ways";

    public Severity DefaultSeverity => Severity.Warning;

    public IReadOnlyList<CheckParameter> Parameters => [];

    public Task<CheckFinding> RunAsync(ValidationContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var counts = LabelCounts.Of(context.Samples);
        if (counts.Count == 0)
        {
            return Task.FromResult(CheckFinding.Skipped("No sample has a label."));
        }

        var spellings = counts.Keys.GroupBy(Fold, StringComparer.Ordinal).Where(group => group.Count() > 1)
            .Select(group => group.ToList()).ToList();
        var usual = spellings
            .SelectMany(group => group.Select(label => (label, Usual: group.MaxBy(spelling => counts[spelling])!)))
            .Where(pair => pair.label != pair.Usual).ToDictionary(pair => pair.label, pair => pair.Usual, StringComparer.Ordinal);
        var affected = Enumerable.Range(0, context.Samples.Count)
            .Where(i => context.Samples[i].Label is { } label && usual.ContainsKey(label))
            .Select(i => context.Item(i, $"'{context.Samples[i].Label}' is mostly written '{usual[context.Samples[i].Label!]}'.") with
            {
                SuggestedLabel = usual[context.Samples[i].Label!],
            }).ToList();
        List<Evidence> evidence = [new("Labels", counts.Count), new("Labels spelt in several ways", spellings.Count, 0)];
        evidence.AddRange(spellings.SelectMany(group => group).Select(label => new Evidence($"'{label}'", counts[label])));
        return Task.FromResult(spellings.Count == 0
            ? CheckFinding.Passed("Every label is spelt in one way.", evidence)
            : CheckFinding.Failed(
                Invariant($"{spellings.Count} labels are spelt in several ways: {string.Join("; ", spellings.Take(3).Select(Spelt))}."),
                evidence, affected));
    }

    private static string Spelt(List<string> spellings) => string.Join(" and ", spellings.Select(label => $"'{label}'"));

    /// <summary>Letters and digits only, lower case, compatibility forms folded.</summary>
    private static string Fold(string label)
    {
        var letters = label.Normalize(NormalizationForm.FormKC).Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant).ToArray();
        return letters.Length > 0 ? new string(letters) : label;
    }
}
