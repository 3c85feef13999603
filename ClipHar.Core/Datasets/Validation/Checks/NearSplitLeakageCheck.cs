using ClipHar.Core.Datasets.Pictures;

namespace ClipHar.Core.Datasets.Validation.Checks;

/// <summary>
/// No picture of a split is a near copy of one in another split: another size or quality, the next moment of the same film.
/// </summary>
internal sealed class NearSplitLeakageCheck : IDatasetCheck
{
    public string Name => "near_split_leakage";

    public string Title => "No near copies across splits";

    public Severity DefaultSeverity => Severity.Error;

    // Stricter than near_duplicates: it keeps a version back.
    public IReadOnlyList<CheckParameter> Parameters => NearDuplicatesCheck.Closeness(4, 0.97);

    public async Task<CheckFinding> RunAsync(ValidationContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var settings = context.Settings;
        var clusters = await context.GetNearDuplicatesAsync(
            settings.Integer(NearDuplicatesCheck.Radius), settings.Number(NearDuplicatesCheck.MinCosine), cancellationToken);
        var near = clusters.Clusters.Select(cluster => WithoutSameBytes(context, cluster)).ToList();
        return LeakageFinding.Of(
            context, near,
            (a, b) => PerceptualHash.Distance(clusters.Hashes[a]!.Value, clusters.Hashes[b]!.Value),
            NearDuplicatesCheck.EvidenceOf(clusters, settings), "a near copy", "is a near copy of one");
    }

    /// <summary>
    /// The same bytes in two splits are the finding of split_leakage; one sample of each picture is left, from the first split it is in.
    /// </summary>
    private static IReadOnlyList<int> WithoutSameBytes(ValidationContext context, IReadOnlyList<int> cluster) =>
        [.. cluster.GroupBy(i => context.Samples[i].Object)
            .SelectMany(same => same.DistinctBy(i => context.Samples[i].Split).Take(1))];
}
