namespace ClipHar.Core.Datasets.Acquisition.Pipeline;

/// <summary>Where an import goes on after a crash. Written after the samples that it counts are safely in the spool.</summary>
public sealed record ImportCheckpoint
{
    /// <summary>Of the last item counted; null before the first.</summary>
    public string? Position { get; init; }

    /// <summary>Bytes of the spool that are good.</summary>
    public long SpoolBytes { get; init; }

    public ImportCounts Counts { get; init; } = new();

    /// <summary>The first problems.</summary>
    public IReadOnlyList<ImportProblem> Problems { get; init; } = [];

    /// <summary>All items are read.</summary>
    public bool IsReadToEnd { get; init; }

    /// <summary>What the source said about itself; the source is not asked again when everything is read.</summary>
    public SourceFacts Facts { get; init; } = new();
}

/// <summary>What a source said about itself while it was read.</summary>
public sealed record SourceFacts
{
    public string? Uri { get; init; }

    public string? Revision { get; init; }

    public string? Licence { get; init; }

    public IReadOnlyList<string>? LabelSet { get; init; }

    public IReadOnlyList<string> Warnings { get; init; } = [];

    public static SourceFacts Of(SourceContext context) => new()
    {
        Uri = context.Uri,
        Revision = context.Revision,
        Licence = context.Licence,
        LabelSet = context.LabelSet,
        Warnings = [.. context.Warnings],
    };
}
