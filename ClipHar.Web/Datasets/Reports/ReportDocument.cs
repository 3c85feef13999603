namespace ClipHar.Web.Datasets.Reports;

/// <summary>A validation report as the page shows it; what the server says beyond that is left alone.</summary>
public sealed record ReportDocument
{
    /// <summary>The finding in one sentence.</summary>
    public string? Summary { get; init; }

    public ReportSuite? Suite { get; init; }

    /// <summary>The encoder of the embeddings; null where there were none.</summary>
    public ReportModel? Model { get; init; }

    /// <summary>Why there were no embeddings.</summary>
    public string? ModelReason { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>Time that the whole took, in seconds.</summary>
    public double? Seconds { get; init; }

    public int? SampleCount { get; init; }

    /// <summary>In the order of the suite.</summary>
    public IReadOnlyList<ReportCheck> Checks { get; init; } = [];
}

/// <param name="Name">Which checks were made, with which thresholds.</param>
public sealed record ReportSuite(string Name);

/// <param name="Name">Of the model.</param>
public sealed record ReportModel(string Name);

/// <summary>What one check found.</summary>
public sealed record ReportCheck
{
    /// <summary>Of the entry in the suite: issues of samples carry it.</summary>
    public string Id { get; init; } = "";

    /// <summary>Name of the check.</summary>
    public string Check { get; init; } = "";

    public string Title { get; init; } = "";

    /// <summary>info, warning, error.</summary>
    public string Severity { get; init; } = "";

    /// <summary>passed, failed, skipped.</summary>
    public string Outcome { get; init; } = "";

    public string Summary { get; init; } = "";

    /// <summary>Why it was skipped.</summary>
    public string? Reason { get; init; }

    public IReadOnlyList<ReportEvidence> Evidence { get; init; } = [];

    /// <summary>The first of the affected samples.</summary>
    public IReadOnlyList<ReportItem> Affected { get; init; } = [];

    /// <summary>How many are affected, shown or not.</summary>
    public int AffectedCount { get; init; }
}

/// <param name="Unit">"share" is shown in percent; null for counts and plain numbers.</param>
public sealed record ReportEvidence(string Name, double Value, double? Threshold = null, string? Unit = null);

/// <param name="Sample">Index in the version.</param>
/// <param name="Path">Of the sample.</param>
/// <param name="Detail">What was found, in words.</param>
/// <param name="RelatedSample">Index of the other sample, where the finding is about two.</param>
public sealed record ReportItem(
    int Sample, string Path, string? Detail = null, string? RelatedPath = null, int? RelatedSample = null, string? SuggestedLabel = null);
