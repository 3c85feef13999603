using ClipHar.Core.Datasets.Registry;
using ClipHar.Core.Datasets.Store;
using ClipHar.Core.Datasets.Validation.Reports;
using ClipHar.Core.Datasets.Validation.Suites;
using ClipHar.Core.Features.Embeddings;
using Microsoft.Extensions.Logging;

namespace ClipHar.Core.Datasets.Validation;

/// <inheritdoc cref="IDatasetValidator"/>
internal sealed partial class DatasetValidator(
    IDatasetRegistry registry, IObjectStore objects, DatasetCheckCatalog catalog, TimeProvider clock, ILogger<DatasetValidator> logger,
    IEmbeddingFeatures? embeddings = null) : IDatasetValidator
{
    /// <summary>Affected items of a check that the stored JSON report lists. All of them are issues of the version.</summary>
    public const int MaxAffectedInReport = 200;

    private const int CostlyWeight = 10;
    private const int MaxReasonLength = 500;

    public async Task<ValidationReport> ValidateAsync(
        DatasetVersion version, ValidationSuite suite, ValidationOptions? options, IProgress<ValidationProgress>? progress,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(version);
        ArgumentNullException.ThrowIfNull(suite);
        var started = clock.GetTimestamp();
        var tracker = new ProgressTracker(suite.Checks.Sum(Weight), progress);
        var inputs = await CreateInputsAsync(version, options, tracker, cancellationToken);
        var results = new List<CheckResult>(suite.Checks.Count);
        foreach (var entry in suite.Checks)
        {
            tracker.Begin(Weight(entry), catalog.Get(entry.Check).Title);
            results.Add(await RunAsync(entry, inputs, cancellationToken));
        }

        var report = Conclude(version, suite, inputs, results, clock.GetElapsedTime(started));
        await StoreAsync(version, report, inputs, cancellationToken);
        progress?.Report(new ValidationProgress(1, report.Summary));
        Log.Validated(logger, version.Dataset, version.Version, report.Status, report.Counts.Errors, report.Counts.Warnings,
            clock.GetElapsedTime(started));
        return report;
    }

    private int Weight(SuiteCheck entry) => catalog.Get(entry.Check).IsCostly ? CostlyWeight : 1;

    private async Task<ValidationInputs> CreateInputsAsync(
        DatasetVersion version, ValidationOptions? options, ProgressTracker tracker, CancellationToken cancellationToken)
    {
        var parent = version.Parent is { } number
            ? await registry.ResolveAsync(version.Dataset, number.ToString(System.Globalization.CultureInfo.InvariantCulture),
                cancellationToken)
            : null;
        return new ValidationInputs
        {
            Samples = await registry.ReadSamplesAsync(version, cancellationToken).ToListAsync(cancellationToken),
            LabelSet = version.LabelSet,
            Objects = objects,
            Embeddings = embeddings,
            Model = options?.Model,
            ReadParent = parent is null ? null : async token => await registry.ReadSamplesAsync(parent, token).ToListAsync(token),
            Report = tracker.Report,
        };
    }

    private async Task<CheckResult> RunAsync(SuiteCheck entry, ValidationInputs inputs, CancellationToken cancellationToken)
    {
        var (check, started) = (catalog.Get(entry.Check), clock.GetTimestamp());
        CheckFinding finding;
        var severity = entry.Severity;
        try
        {
            finding = await check.RunAsync(new ValidationContext(inputs, entry.Settings), cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The edge of a check: one that breaks must not take the others along, and must not look like one that passed.
            Log.CheckBroke(logger, exception, entry.Id);
            severity = Severity.Error;
            finding = CheckFinding.Failed($"The check itself failed, so that nothing is known: {exception.Message}", []);
        }

        return new CheckResult
        {
            Id = entry.Id,
            Check = entry.Check,
            Title = check.Title,
            Severity = severity,
            Outcome = finding.Outcome,
            Summary = finding.Summary,
            Reason = finding.Reason,
            Evidence = finding.Evidence,
            Affected = finding.Affected,
            AffectedCount = finding.Affected.Count,
            Seconds = Math.Round(clock.GetElapsedTime(started).TotalSeconds, 3),
        };
    }

    private ValidationReport Conclude(
        DatasetVersion version, ValidationSuite suite, ValidationInputs inputs, List<CheckResult> results, TimeSpan elapsed)
    {
        int Failed(Severity severity) => results.Count(result => result.Outcome == CheckOutcome.Failed && result.Severity == severity);
        var counts = new ReportCounts(
            Failed(Severity.Error), Failed(Severity.Warning), Failed(Severity.Info),
            results.Count(result => result.Outcome == CheckOutcome.Passed),
                results.Count(result => result.Outcome == CheckOutcome.Skipped));
        var vectors = inputs.ComputedVectors;
        return new ValidationReport
        {
            Dataset = version.Dataset,
            Version = version.Version,
            Manifest = version.Manifest.ToString(),
            CreatedAt = clock.GetUtcNow(),
            Seconds = Math.Round(elapsed.TotalSeconds, 3),
            Status = counts.Errors > 0 ? ValidationStatus.Failed : counts.Warnings > 0 ? ValidationStatus.Warning : ValidationStatus.Passed,
            Summary = ReportSummary.Of(results, counts),
            Suite = new ReportSuite(suite.Name, suite.Description, suite.Hash, suite.Checks.Count),
            Model = vectors?.Matrix is { } matrix ? new ReportModel(matrix.Model.Name, matrix.Model.Digest) : null,
            ModelReason = vectors?.Reason,
            SampleCount = inputs.Samples.Count,
            Histogram = [.. version.Histogram.Select(count => new ReportClassCount(count.Label, count.Split, count.Count))],
            Counts = counts,
            Checks = results,
        };
    }

    /// <summary>The state comes last: until then the version is as it was, so that a crash leaves nothing half said.</summary>
    private async Task StoreAsync(DatasetVersion version, ValidationReport report, ValidationInputs inputs,
        CancellationToken cancellationToken)
    {
        var json = await objects.AddAsync(report.ToJson(MaxAffectedInReport), cancellationToken);
        var html = await objects.AddAsync(await HtmlReport.CreateAsync(report, inputs.Samples, objects, cancellationToken),
            cancellationToken);
        await registry.ReplaceIssuesAsync(version, Issues(report), cancellationToken);
        var stored = new DatasetReport(
            json.Id, html.Id, report.Status.ToString()
                .ToLowerInvariant(), report.Counts.Errors, report.Counts.Warnings, report.Counts.Passed);
        var state = report.IsBlocked ? DatasetVersionState.Quarantined : DatasetVersionState.Ready;
        var reason = report.Summary.Length <= MaxReasonLength ? report.Summary : report.Summary[..MaxReasonLength];
        await registry.SetStateAsync(version, state, stored, reason, cancellationToken);
    }

    private static List<SampleIssue> Issues(ValidationReport report)
    {
        var issues = new List<SampleIssue>();
        foreach (var check in report.Checks)
        {
            // Within the tolerance of the suite it is worth knowing, no more.
            var severity = check.Outcome == CheckOutcome.Failed
                ? check.Severity switch
                {
                    Severity.Error => IssueSeverity.Error,
                    Severity.Warning => IssueSeverity.Warning,
                    _ =>
                    IssueSeverity.Info
                }
                : IssueSeverity.Info;
            issues.AddRange(check.Affected.DistinctBy(item => item.Sample)
                .Select(item => new SampleIssue(item.Sample, check.Id, severity, item.Detail, item.SuggestedLabel)));
        }

        return issues;
    }

    /// <summary>Puts the progress of a check into the progress of the whole.</summary>
    private sealed class ProgressTracker(int total, IProgress<ValidationProgress>? progress)
    {
        private int _done;
        private int _current;

        public void Begin(int weight, string title)
        {
            _done += _current;
            _current = weight;
            progress?.Report(new ValidationProgress((double)_done / total, title));
        }

        public void Report(double fraction, string message) =>
            progress?.Report(new ValidationProgress((_done + (Math.Clamp(fraction, 0, 1) * _current)) / total, message));
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information,
            "{Dataset}@{Version} was validated in {Elapsed}: {Status}, {Errors} errors, {Warnings} warnings.")]
        public static partial void Validated(
            ILogger logger, string dataset, int version, ValidationStatus status, int errors, int warnings, TimeSpan elapsed);

        [LoggerMessage(2, LogLevel.Error, "The check {Check} broke.")]
        public static partial void CheckBroke(ILogger logger, Exception exception, string check);
    }
}
