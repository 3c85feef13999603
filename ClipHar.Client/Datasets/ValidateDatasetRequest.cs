namespace ClipHar.Client.Datasets;

/// <summary>POST …/versions/{rev}/validate: what to check. Without a body, or with absent members: the default.</summary>
public sealed record ValidateDatasetRequest
{
    /// <summary>The validation suite as YAML or JSON: checks, severities, thresholds. Absent: every check as usual.</summary>
    public string? Suite { get; init; }

    /// <summary>Model for the checks that need embeddings. Absent: the one that requests use when they name none.</summary>
    public string? Model { get; init; }
}
