using ClipHar.Core.Datasets.Validation.Labels;
using ClipHar.Core.Datasets.Validation.Pictures;
using ClipHar.Core.Statistics;
using static System.FormattableString;

namespace ClipHar.Core.Datasets.Validation.Checks;

/// <summary>
/// No picture is far from all others of its class: mean cosine distance to the nearest ones, against the median of the class.
/// </summary>
internal sealed class OutliersCheck : IDatasetCheck
{
    private const string Neighbours = "neighbours";
    private const string MinClass = "min_class";
    private const string MaxScore = "max_score";
    private const string MaxShare = "max_share";

    // Beyond this the references of a class are a fixed sample of it: the distance hardly changes and the time stays linear.
    private const int MaxReferences = 2000;

    public string Name => "outliers";

    public string Title => "Pictures resemble others of their class";

    public Severity DefaultSeverity => Severity.Info;

    public bool IsCostly => true;

    public IReadOnlyList<CheckParameter> Parameters =>
    [
        CheckParameter.Integer(Neighbours, 10, 1, 100, "Nearest pictures of the class that count."),
        CheckParameter.Integer(MinClass, 20, 3, 1_000_000, "Classes with fewer pictures are not judged."),
        CheckParameter.Number(MaxScore, 8, 1, 1000, "Largest distance from the class's median, in robust standard deviations."),
        CheckParameter.Share(MaxShare, 0.01, "Share of the pictures that may be outliers."),
    ];

    public async Task<CheckFinding> RunAsync(ValidationContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var vectors = await context.GetVectorsAsync(cancellationToken);
        if (!vectors.IsAvailable)
        {
            return CheckFinding.Skipped(vectors.Reason);
        }

        var settings = context.Settings;
        var neighbours = settings.Integer(Neighbours);
        var least = Math.Max(settings.Integer(MinClass), neighbours + 2);
        var data = LabelledVectors.Select(context.Samples, vectors, null, least);
        if (data.Labels.Length == 0)
        {
            return CheckFinding.Skipped(Invariant($"No class has {least} labelled pictures."));
        }

        var affected = new List<AffectedItem>();
        List<Evidence> classes = [];
        for (var k = 0; k < data.Labels.Length; k++)
        {
            context.Report((double)k / data.Labels.Length, $"Looking for outliers in {data.Labels[k]}");
            var members = Enumerable.Range(0, data.Samples.Length).Where(i => data.Classes[i] == k).DistinctBy(i => data.Rows[i]).ToArray();
            if (members.Length < least)
            {
                continue;
            }

            var distances = Distances(vectors, data, members, neighbours, cancellationToken);
            var scale = RobustScale.Of(distances);
            classes.Add(new Evidence($"Median distance in {data.Labels[k]}", scale.Median));
            affected.AddRange(members.Zip(distances)
                .Where(pair => scale.Score(pair.Second) > settings.Number(MaxScore))
                .Select(pair => Describe(context, data.Samples[pair.First], pair.Second, scale)));
        }

        return Conclude(context, data, affected, classes);
    }

    private static double[] Distances(
        PictureVectorSet vectors, LabelledVectors data, int[] members, int neighbours, CancellationToken cancellationToken)
    {
        var rows = Array.ConvertAll(members, i => data.Rows[i]);
        var references = rows;
        if (rows.Length > MaxReferences)
        {
            references = (int[])rows.Clone();
            new Random(0).Shuffle(references);
            references = references[..MaxReferences];
        }

        var matrix = vectors.Matrix!;
        return NearestNeighbours.MeanDistances(
            matrix.Embeddings, matrix.Model.EmbeddingDim, rows, references, neighbours, Environment.ProcessorCount, cancellationToken);
    }

    private static AffectedItem Describe(ValidationContext context, int sample, double distance, RobustScale scale) =>
        context.Item(
            sample,
            Invariant($"{distance:0.000} from its neighbours in {context.Samples[sample].Label}; ")
            + Invariant($"{scale.Median:0.000} is usual there ({scale.Score(distance):0.0} deviations).")) with
        {
            Score = scale.Score(distance),
        };

    private static CheckFinding Conclude(ValidationContext context, LabelledVectors data, List<AffectedItem> affected,
        List<Evidence> classes)
    {
        affected.Sort((a, b) => b.Score!.Value.CompareTo(a.Score!.Value));
        var (share, maxShare) = ((double)affected.Count / data.Samples.Length, context.Settings.Number(MaxShare));
        List<Evidence> evidence =
        [
            new("Pictures judged", data.Samples.Length), new("Outliers", affected.Count),
                new("Share of outliers", share, maxShare, "share"),
            new("Largest deviation allowed", context.Settings.Number(MaxScore)), .. classes,
        ];
        var summary = affected.Count == 0
            ? Invariant($"None of {data.Samples.Length:N0} pictures is far from its class.")
            : Invariant($"{affected.Count:N0} of {data.Samples.Length:N0} pictures are far from all others of their class.");
        return CheckFinding.Of(share > maxShare, summary, evidence, affected);
    }
}
