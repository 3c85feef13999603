using static System.FormattableString;

namespace ClipHar.Core.Datasets.Validation.Checks;

/// <summary>The same picture does not carry two labels: one of them is wrong, or the classes overlap.</summary>
internal sealed class ConflictingLabelsCheck : IDatasetCheck
{
    public string Name => "conflicting_labels";

    public string Title => "The same picture has the same label";

    public Severity DefaultSeverity => Severity.Error;

    public IReadOnlyList<CheckParameter> Parameters => [];

    public Task<CheckFinding> RunAsync(ValidationContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var (samples, affected, pictures) = (context.Samples, new List<AffectedItem>(), 0);
        foreach (var group in SampleGroups.SameBytes(samples))
        {
            var labelled = group.Where(i => samples[i].Label is not null).ToList();
            if (labelled.Select(i => samples[i].Label).Distinct().Count() < 2)
            {
                continue;
            }

            pictures++;
            foreach (var sample in labelled)
            {
                var twin = labelled.First(i => samples[i].Label != samples[sample].Label);
                affected.Add(context.Item(sample, twin,
                    $"Labelled {samples[sample].Label}; the same bytes are {samples[twin].Label} in {samples[twin].Path}."));
            }
        }

        List<Evidence> evidence = [new("Pictures with several labels", pictures, 0), new("Samples affected", affected.Count)];
        return Task.FromResult(pictures == 0
            ? CheckFinding.Passed("No picture carries two labels.", evidence)
            : CheckFinding.Failed(Invariant($"{pictures:N0} pictures carry more than one label."), evidence, affected));
    }
}
