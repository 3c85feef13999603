namespace ClipHar.Core.Datasets.Validation.Checks;

/// <summary>No picture is, byte for byte, in two splits.</summary>
internal sealed class SplitLeakageCheck : IDatasetCheck
{
    public string Name => "split_leakage";

    public string Title => "No picture is in two splits";

    public Severity DefaultSeverity => Severity.Error;

    public IReadOnlyList<CheckParameter> Parameters => [];

    public Task<CheckFinding> RunAsync(ValidationContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        return Task.FromResult(LeakageFinding.Of(
            context, SampleGroups.SameBytes(context.Samples), static (_, _) => 0, [], "the same bytes", "is there byte for byte"));
    }
}
