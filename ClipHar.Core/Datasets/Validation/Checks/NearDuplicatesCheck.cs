using ClipHar.Core.Datasets.Pictures;
using static System.FormattableString;

namespace ClipHar.Core.Datasets.Validation.Checks;

/// <summary>Pictures differ from each other by more than size, quality or a moment of the same film.</summary>
internal sealed class NearDuplicatesCheck : IDatasetCheck
{
    public const string Radius = "max_distance";
    public const string MinCosine = "min_cosine";
    private const string MaxShare = "max_share";

    public string Name => "near_duplicates";

    public string Title => "Pictures are not near copies of each other";

    public Severity DefaultSeverity => Severity.Warning;

    public bool IsCostly => true;

    public IReadOnlyList<CheckParameter> Parameters =>
    [
        .. Closeness(6, 0.95),
        CheckParameter.Share(MaxShare, 0.01, "Share of the samples that may be near copies of an earlier one."),
    ];

    /// <summary>When two pictures count as near copies.</summary>
    public static CheckParameter[] Closeness(int radius, double minCosine) =>
    [
        CheckParameter.Integer(Radius, radius, 0, 16, "Bits of 64 in which the perceptual hashes of near copies may differ."),
        CheckParameter.Number(MinCosine, minCosine, -1, 1, "Least cosine of their embeddings, where there is a model."),
    ];

    /// <summary>What the numbers rest on.</summary>
    public static IEnumerable<Evidence> EvidenceOf(NearDuplicates.NearDuplicateClusters clusters, CheckSettings settings)
    {
        yield return new Evidence("Clusters of near copies", clusters.Clusters.Count);
        yield return new Evidence("Pairs found alike", clusters.PairCount);
        if (clusters.UsedEmbeddings)
        {
            yield return new Evidence("Pairs alike by hash, refused by embedding", clusters.RefusedByEmbedding);
            yield return new Evidence("Least cosine of embeddings", settings.Number(MinCosine));
        }

        yield return new Evidence("Largest distance of hashes", settings.Number(Radius), null, "bits");
    }

    public async Task<CheckFinding> RunAsync(ValidationContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var settings = context.Settings;
        var clusters = await context.GetNearDuplicatesAsync(settings.Integer(Radius), settings.Number(MinCosine), cancellationToken);
        var affected = new List<AffectedItem>();
        foreach (var cluster in clusters.Clusters)
        {
            // Of one picture several samples are exact duplicates, which is another check's finding.
            foreach (var sample in cluster.DistinctBy(i => context.Samples[i].Object).Skip(1))
            {
                affected.Add(context.Item(sample, cluster[0], Describe(context, clusters, sample, cluster[0])));
            }
        }

        var share = context.Samples.Count == 0 ? 0 : (double)affected.Count / context.Samples.Count;
        var maxShare = settings.Number(MaxShare);
        List<Evidence> evidence =
        [
            new("Samples", context.Samples.Count), new("Near copies of an earlier sample", affected.Count),
            new("Share of near copies", share, maxShare, "share"), .. EvidenceOf(clusters, settings),
        ];
        var summary = affected.Count == 0
            ? "No picture is a near copy of another."
            : Invariant($"{affected.Count:N0} of {context.Samples.Count:N0} samples are near copies of another.");
        return CheckFinding.Of(share > maxShare, summary, evidence, affected);
    }

    private static string Describe(ValidationContext context, NearDuplicates.NearDuplicateClusters clusters, int sample, int first)
    {
        var bits = PerceptualHash.Distance(clusters.Hashes[sample]!.Value, clusters.Hashes[first]!.Value);
        var text = Invariant($"Looks like {context.Samples[first].Path}: {bits} of 64 bits differ");
        return context.Samples[sample].Label == context.Samples[first].Label
            ? text + "."
            : $"{text}, and the labels differ ({context.Samples[sample].Label ?? "none"}, {context.Samples[first].Label ?? "none"}).";
    }
}
