using ClipHar.Core.Datasets.Registry;
using ClipHar.Core.Datasets.Validation.Reports;
using ClipHar.Core.Datasets.Validation.Suites;

namespace ClipHar.Core.Datasets.Validation;

/// <summary>Runs suites on dataset versions and keeps what they find.</summary>
public interface IDatasetValidator
{
    /// <summary>
    /// Checks a version, stores the report as JSON and as HTML, replaces the version's issues and sets its state: quarantined when a check
    /// of severity error failed, ready otherwise. Nothing of the version is lost either way.
    /// </summary>
    /// <param name="version">In whatever state.</param>
    /// <param name="suite">What to check.</param>
    /// <param name="options">How; null for the usual.</param>
    /// <param name="progress">Told often; null if nobody watches.</param>
    /// <param name="cancellationToken">Ends it; state, report and issues then stay as they were.</param>
    Task<ValidationReport> ValidateAsync(
        DatasetVersion version, ValidationSuite suite, ValidationOptions? options, IProgress<ValidationProgress>? progress,
        CancellationToken cancellationToken);
}

/// <summary>How one validation is run.</summary>
public sealed record ValidationOptions
{
    /// <summary>Model for the checks that need embeddings; null for the one that requests use when they name none.</summary>
    public string? Model { get; init; }
}
