using System.Globalization;
using System.Text.Json;
using ClipHar.Core.Datasets.Registry;
using ClipHar.Core.Datasets.Validation.Suites;
using ClipHar.Core.Jobs;
using static System.FormattableString;

namespace ClipHar.Core.Datasets.Validation.Jobs;

/// <summary>Asks for a validation.</summary>
public sealed record DatasetValidationRequest
{
    /// <summary>Kind of the jobs.</summary>
    public const string Kind = "dataset.validate";

    public required string Dataset { get; init; }

    public required int Version { get; init; }

    /// <summary>The suite as YAML or JSON; null for the default suite.</summary>
    public string? Suite { get; init; }

    /// <summary>Model for the checks that need embeddings; null for the one that requests use when they name none.</summary>
    public string? Model { get; init; }

    /// <summary>The job that runs it. While one for the same version and suite is open, asking again returns that one.</summary>
    public JobRequest ToJob() => new(Kind, JobJson.ToElement(this))
    {
        Subject = $"dataset:{Dataset}",
        DedupeKey = Invariant($"{Kind}:{Dataset}@{Version}:{Key}"),
    };

    private string Key => Convert.ToHexStringLower(
        System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{Model}\n{Suite}")))[..16];
}

/// <summary>What a validation job came to; the report itself is stored with the version.</summary>
/// <param name="Status">passed, warning, failed.</param>
public sealed record DatasetValidationOutcome(
    string Dataset, int Version, string Status, string State, string Summary, int Errors, int Warnings, int Passed, int Skipped);

/// <summary>Runs validations as jobs. Running one again gives the same report.</summary>
internal sealed class DatasetValidationHandler(IDatasetRegistry registry, IDatasetValidator validator, DatasetCheckCatalog catalog)
    : IJobHandler
{
    public string Kind => DatasetValidationRequest.Kind;

    // Decoding and training use all cores already.
    public int MaxConcurrency => 1;

    public async Task<JsonElement?> RunAsync(JobContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var request = context.GetRequest<DatasetValidationRequest>();
        var revision = request.Version.ToString(CultureInfo.InvariantCulture);
        var version = await registry.ResolveAsync(request.Dataset, revision, cancellationToken)
            ?? throw new JobFailedException($"There is no version {request.Version} of the dataset '{request.Dataset}'.");
        var report = await validator.ValidateAsync(
            version, ReadSuite(request), new ValidationOptions { Model = request.Model }, new JobProgress(context), cancellationToken);
        var counts = report.Counts;
        return JobJson.ToElement(new DatasetValidationOutcome(
            version.Dataset, version.Version, report.Status.ToString().ToLowerInvariant(), report.IsBlocked ? "quarantined" : "ready",
            report.Summary, counts.Errors, counts.Warnings, counts.Passed, counts.Skipped));
    }

    private ValidationSuite ReadSuite(DatasetValidationRequest request)
    {
        try
        {
            return string.IsNullOrWhiteSpace(request.Suite) ? ValidationSuite.Default(catalog)
                : SuiteParser.Parse(request.Suite, "suite", catalog);
        }
        catch (SuiteException e)
        {
            throw new JobFailedException(e.Message, e);
        }
    }

    private sealed class JobProgress(JobContext context) : IProgress<ValidationProgress>
    {
        // The context throttles and keeps the order; a report that cannot be written ends the job elsewhere, when its lease is lost.
        public void Report(ValidationProgress value) => _ = context.ReportAsync(value.Fraction, value.Message);
    }
}
