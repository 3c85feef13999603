using ClipHar.Core.Datasets.Registry;
using ClipHar.Core.Datasets.Validation;
using ClipHar.Core.Datasets.Validation.Suites;
using ClipHar.Core.Jobs;

namespace ClipHar.Core.Datasets.Acquisition.Pipeline;

/// <summary>Has a new version checked, where this process can; else it is ready as it is, and says so.</summary>
public sealed class ImportValidation(IDatasetRegistry registry, IDatasetValidator? validator = null, DatasetCheckCatalog? catalog = null)
{
    /// <summary>Of the progress of the whole import, what comes before.</summary>
    private const double Begin = 0.85;

    /// <returns>The version, ready or quarantined.</returns>
    internal async Task<DatasetVersion> RunAsync(DatasetVersion version, JobContext job, CancellationToken cancellationToken)
    {
        if (validator is null || catalog is null)
        {
            return await registry.SetStateAsync(
                version, DatasetVersionState.Ready, null, "Imported by a process without validation: nothing was checked.",
                cancellationToken);
        }

        await validator.ValidateAsync(version, ValidationSuite.Default(catalog), null, new JobProgress(job), cancellationToken);
        var number = version.Version.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return await registry.ResolveAsync(version.Dataset, number, cancellationToken) ?? version;
    }

    private sealed class JobProgress(JobContext job) : IProgress<ValidationProgress>
    {
        // The context throttles and keeps the order.
        public void Report(ValidationProgress value) => _ = job.ReportAsync(Begin + ((1 - Begin) * value.Fraction), value.Message);
    }
}
