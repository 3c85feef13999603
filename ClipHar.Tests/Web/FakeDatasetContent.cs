using System.Globalization;
using System.Text;
using System.Text.Json;
using ClipHar.Client;
using ClipHar.Client.Datasets;
using ClipHar.Client.Imports;
using ClipHar.Client.Jobs;

namespace ClipHar.Tests.Web;

/// <summary>One version of a fake data set.</summary>
internal sealed record FakeVersion(int Number, string State, SampleResource[] Samples)
{
    public int? Parent { get; init; }

    public string? Reason { get; init; }

    public string? Message { get; init; }

    public string[] Tags { get; init; } = [];
}

/// <summary>What <see cref="FakeDatasets"/> is filled with.</summary>
internal static class FakeDatasetContent
{
    public static readonly string[] Labels =
        ["clapping", "cycling", "dancing", "drinking", "running", "sitting", "sleeping", "using_laptop"];

    public static readonly DateTimeOffset Made = new(2026, 3, 1, 9, 30, 0, TimeSpan.Zero);

    public static SampleResource Sample(int index, bool broken) => new()
    {
        Index = index,
        Path = string.Create(CultureInfo.InvariantCulture, $"{Labels[index % Labels.Length]}/picture-{index:000000}.jpg"),
        ObjectId = index.ToString("x32", CultureInfo.InvariantCulture),
        Label = Labels[index % Labels.Length],
        Split = (index % 10) switch { 8 => "validation", 9 => "test", _ => "train" },
        Width = 640,
        Height = 480,
        Bytes = 40_000 + index,
        Attributes = index % 3 == 0 ? new Dictionary<string, string> { ["source_url"] = $"https://pictures.example/{index}.jpg" } : null,
        Issues = broken
            ? [new SampleIssueResource("label_errors", "warning", "Looks like running (0.92) more than its label.", "running")]
            : [],
    };

    /// <summary>Two pictures were retouched, and one of these is now tested with.</summary>
    public static SampleResource Retouch(SampleResource sample) => sample.Index is 20 or 21
        ? sample with { ObjectId = new string('f', 32), Width = 800, Height = 600, Split = sample.Index == 20 ? "test" : sample.Split }
        : sample;

    public static JobResource Job(string id, string state) => new()
    {
        Id = id,
        Kind = "import",
        Subject = $"dataset:{FakeDatasets.Small}",
        State = state,
        Attempt = 1,
        CreatedAt = Made,
        StartedAt = Made.AddSeconds(1),
        Request = JsonSerializer.SerializeToElement<ImportRequest>(
            new ImportRequest { Dataset = FakeDatasets.Small, Source = new HuggingFaceImport("Bingsu/Human_Action_Recognition") },
            ClipHarJson.Options),
    };

    public static ImportResult Result(string dataset, int version, int count) => new()
    {
        Dataset = dataset,
        Version = version,
        State = "ready",
        Unchanged = false,
        SampleCount = count,
        Warnings = [],
        Counts = new ImportCounts
        {
            Read = count + 3,
            Added = count,
            Duplicates = 2,
            AlreadyThere = 0,
            Broken = 1,
            Unlabelled = 0,
            Bytes = 9_400_000,
        },
        Problems = [new ImportProblem("broken", "cycling/half.jpg", null, "The file ends before the picture does.")],
    };

    public static string Report(FakeVersion version)
    {
        var affected = version.Samples.Where(s => s.Issues.Count > 0).ToArray();
        var (leaks, share) = (version.Number == 2, (double)affected.Length / version.Samples.Length);
        return JsonSerializer.Serialize(new
        {
            Suite = new { Name = "default" },
            CreatedAt = Made.AddMinutes(5),
            Checks = new object[]
            {
                new
                {
                    Id = "decodable", Check = "decodable", Title = "Can every picture be read?", Severity = "error", Outcome = "passed",
                    Summary = "All pictures can be read.", AffectedCount = 0,
                },
                new
                {
                    Id = "leakage", Check = "leakage", Title = "Is anything in two splits?", Severity = "error", AffectedCount = 0,
                    Outcome = leaks ? "failed" : "passed",
                    Summary = leaks ? "12 pictures are in more than one split." : "Nothing is in two splits.",
                    Evidence = new[] { new { Name = "pictures in two splits", Value = leaks ? 12.0 : 0, Threshold = 0.0 } },
                },
                new
                {
                    Id = "label_errors", Check = "label_errors", Title = "Which labels are likely wrong?", Severity = "warning",
                    Outcome = affected.Length > 0 ? "failed" : "passed", Summary = $"{affected.Length} labels are likely wrong.",
                    AffectedCount = affected.Length,
                    Affected = affected.Select(s => new { Sample = s.Index, s.Path, s.Issues[0].Detail, s.Issues[0].SuggestedLabel }),
                    Evidence = new[] { new { Name = "likely wrong", Value = share, Threshold = 0.01, Unit = "share" } },
                },
                new
                {
                    Id = "outliers", Check = "outliers", Title = "Which pictures are unlike all others?", Severity = "info",
                    Outcome = "skipped", Summary = "Not checked.", Reason = "There is no model to embed pictures with.", AffectedCount = 0,
                },
            },
        }, ClipHarJson.Options);
    }

    public static DatasetVersionResource Version(string name, FakeVersion version) => new()
    {
        Dataset = name,
        Version = version.Number,
        State = version.State,
        StateReason = version.Reason,
        Parent = version.Parent,
        ManifestId = "5d41402abc4b2a76b9719d911017c592",
        DirectoryId = "7d793037a0760186574b0282f2f435e7.dir",
        CreatedAt = Made.AddHours(version.Number),
        Message = version.Message,
        SampleCount = version.Samples.Length,
        Bytes = version.Samples.Sum(s => s.Bytes),
        Labels = [.. version.Samples.Select(s => s.Label).OfType<string>().Distinct().Order(StringComparer.Ordinal)],
        Histogram =
        [
            .. version.Samples.GroupBy(s => (s.Label, s.Split)).Select(g => new HistogramEntry(g.Key.Label, g.Key.Split, g.Count())),
        ],
        SplitHash = "b1946ac92492d2347c6235b4d2611184",
        Licence = null,
        Provenance = version.Parent is null
            ? new ProvenanceResource("huggingface", "Bingsu/Human_Action_Recognition", JobId: "j1")
            : new ProvenanceResource("relabel"),
        Tags = version.Tags,
        Report = new ReportSummaryResource(version.Number == 2 ? "failed" : "warning", version.Number == 2 ? 1 : 0, 1, 9),
        Events =
        [
            new VersionEventResource(Made, null, "validating", null),
            new VersionEventResource(Made.AddMinutes(5), "validating", version.State, version.Reason),
        ],
    };

    public static IResult Picture(HttpContext context, int index)
    {
        context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        var (hue, x) = (index * 47 % 360, 20 + (index % 24));
        var ink = $"hsl({hue} 40% 25%)";
        return Results.Text(
            $"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 64 48' width='640' height='480'>"
            + $"<rect width='64' height='48' fill='hsl({hue} 30% 72%)'/><circle cx='{x}' cy='14' r='5' fill='{ink}'/>"
            + $"<path d='M{x} 19v14l-6 12m6-12l7 12M12 26l20-{index % 7}' stroke='{ink}' stroke-width='4' fill='none'/></svg>",
            "image/svg+xml", Encoding.UTF8);
    }

    public static IEnumerable<string> Kinds(SampleResource? before, SampleResource? after) => (before, after) switch
    {
        (null, _) => ["added"],
        (_, null) => ["removed"],
        ({ } b, { } a) => new[]
        {
            b.ObjectId != a.ObjectId ? "changed" : null, b.Label != a.Label ? "relabelled" : null, b.Split != a.Split ? "moved" : null,
        }.OfType<string>(),
    };
}
