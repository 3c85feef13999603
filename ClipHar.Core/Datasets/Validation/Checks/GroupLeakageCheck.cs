namespace ClipHar.Core.Datasets.Validation.Checks;

/// <summary>No group (a film, a person, a cluster of near copies) is in two splits.</summary>
internal sealed class GroupLeakageCheck : IDatasetCheck
{
    public string Name => "group_leakage";

    public string Title => "No group is in two splits";

    public Severity DefaultSeverity => Severity.Error;

    public IReadOnlyList<CheckParameter> Parameters => [];

    public Task<CheckFinding> RunAsync(ValidationContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var groups = Enumerable.Range(0, context.Samples.Count)
            .Where(i => context.Samples[i].Group is not null)
            .GroupBy(i => context.Samples[i].Group!)
            .Select(group => (IReadOnlyList<int>)[.. group])
            .ToList();
        return Task.FromResult(groups.Count == 0
            ? CheckFinding.Skipped("No sample belongs to a group.")
            : LeakageFinding.Of(
                context, groups, static (_, _) => 0, [new Evidence("Groups", groups.Count)], "others of its group", "has others of its group"));
    }
}
