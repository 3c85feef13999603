using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using ClipHar.Core.Datasets.Registry;
using ClipHar.Core.Datasets.Validation;
using ClipHar.Core.Datasets.Validation.Jobs;
using ClipHar.Core.Datasets.Validation.Reports;
using ClipHar.Core.Datasets.Validation.Suites;
using ClipHar.Core.Jobs;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace ClipHar.Tests.Datasets.Validation;

[TestClass]
public sealed partial class DatasetValidatorTests
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public required TestContext TestContext { get; set; }

    private CancellationToken Token => TestContext.CancellationToken;

    [TestMethod]
    public async Task ValidateAsync_GoodVersion_IsReadyAndKeepsBothReports()
    {
        var bench = Good();
        var (registry, report) = await ValidateAsync(bench);

        Assert.AreEqual(DatasetVersionState.Ready, registry.Version.State, report.Summary);
        Assert.AreEqual(0, report.Counts.Errors);
        var stored = registry.Version.Report!;
        var json = await bench.Objects.ReadAsync(stored.Json, Token);
        Assert.AreEqual(report.Counts, ValidationReport.FromJson(json).Counts);
        Assert.Contains("<!doctype html>", Encoding.UTF8.GetString(await bench.Objects.ReadAsync(stored.Html!.Value, Token)));
        Assert.HasCount(CheckBench.Catalog.Checks.Count, report.Checks);
    }

    [TestMethod]
    public async Task ValidateAsync_LeakAndDamage_QuarantinesWithTheReasonAndAnIssueForEachSample()
    {
        var bench = Good().Add(CheckBench.Png(1), "b", "test").Add([1, 2, 3], "b", "train");
        var (registry, report) = await ValidateAsync(bench);

        Assert.AreEqual(DatasetVersionState.Quarantined, registry.Version.State);
        Assert.AreEqual("failed", registry.Version.Report!.Status);
        Assert.Contains("cannot be decoded", registry.Version.StateReason!);
        Assert.AreEqual(2, report.Counts.Errors);
        Assert.IsTrue(registry.Issues.Any(issue => issue is { Index: 25, Check: "decodable", Severity: IssueSeverity.Error }));
        Assert.IsTrue(registry.Issues.Any(issue => issue is { Index: 24, Check: "split_leakage", Severity: IssueSeverity.Error }));
        Assert.IsTrue(registry.Issues.GroupBy(issue => (issue.Index, issue.Check)).All(group => group.Count() == 1));
    }

    [TestMethod]
    public async Task ValidateAsync_CheckBreaks_FailsAsAnErrorAndTheOthersRun()
    {
        var catalog = new DatasetCheckCatalog([new BrokenCheck(), .. CheckBench.Catalog.Checks]);
        var suite = SuiteParser.Parse("checks: [{check: broken, severity: info}, decodable]", "test", catalog);
        var (registry, report) = await ValidateAsync(Good(), suite, catalog);

        Assert.AreEqual(DatasetVersionState.Quarantined, registry.Version.State);
        Assert.AreEqual(Severity.Error, report.Checks[0].Severity);
        Assert.Contains("out of order", report.Checks[0].Summary);
        Assert.AreEqual(CheckOutcome.Passed, report.Checks[1].Outcome);
    }

    [TestMethod]
    public async Task ValidateAsync_Cancelled_LeavesTheVersionAsItWas()
    {
        using var stop = new CancellationTokenSource();
        var registry = new FakeRegistry(Good().Samples, ["a", "b"]);
        var validator = new DatasetValidator(registry, Good().Objects, CheckBench.Catalog, _clock, NullLogger<DatasetValidator>.Instance);
        var progress = new Recorder(value =>
        {
            if (value.Fraction > 0.3)
            {
                stop.Cancel();
            }
        });

        await Assert.ThrowsAsync<OperationCanceledException>(() =>
            validator.ValidateAsync(registry.Version, ValidationSuite.Default(CheckBench.Catalog), null, progress, stop.Token));

        Assert.AreEqual(DatasetVersionState.Validating, registry.Version.State);
        Assert.IsNull(registry.Version.Report);
    }

    [TestMethod]
    public async Task ValidateAsync_Progress_NeverGoesBackAndEndsAtOne()
    {
        var bench = Good();
        var registry = new FakeRegistry(bench.Samples, ["a", "b"]);
        var seen = new List<double>();
        var validator = new DatasetValidator(registry, bench.Objects, CheckBench.Catalog, _clock, NullLogger<DatasetValidator>.Instance);

        await validator.ValidateAsync(registry.Version, ValidationSuite.Default(CheckBench.Catalog), null, new Recorder(value => seen.Add(value.Fraction)), Token);

        CollectionAssert.AreEqual(seen.Order().ToList(), seen);
        Assert.AreEqual(1, seen[^1]);
        Assert.IsTrue(seen.TrueForAll(value => value is >= 0 and <= 1));
    }

    [TestMethod]
    public async Task ToJson_Schema_IsStable()
    {
        var (_, report) = await ValidateAsync(Good().Add([1], "b", "train", path: "x/\"><script>.png"));

        using var json = JsonDocument.Parse(report.ToJson(maxAffected: 0));

        CollectionAssert.IsSubsetOf(
            new[] { "schema", "dataset", "version", "manifest", "created_at", "seconds", "status", "summary", "suite", "model_reason", "sample_count", "histogram", "counts", "checks" },
            json.RootElement.EnumerateObject().Select(member => member.Name).ToArray());
        Assert.AreEqual("cliphar.validation-report/1", json.RootElement.GetProperty("schema").GetString());
        Assert.AreEqual("failed", json.RootElement.GetProperty("status").GetString());
        var first = json.RootElement.GetProperty("checks")[0];
        Assert.AreEqual("decodable", first.GetProperty("check").GetString());
        Assert.AreEqual("error", first.GetProperty("severity").GetString());
        Assert.AreEqual("failed", first.GetProperty("outcome").GetString());
        Assert.AreEqual(1, first.GetProperty("affected_count").GetInt32());
        Assert.AreEqual(0, first.GetProperty("affected").GetArrayLength());
        Assert.AreEqual(0, first.GetProperty("evidence")[2].GetProperty("threshold").GetDouble());
    }

    [TestMethod]
    public async Task Html_HostileNames_AskForNothingFromOutsideAndRunNothing()
    {
        var bench = Good().Add(CheckBench.Png(1), "<img src=http://evil.example>", "test", path: "a/\"><script>alert(1)</script>.png");
        var (registry, _) = await ValidateAsync(bench);

        var html = Encoding.UTF8.GetString(await bench.Objects.ReadAsync(registry.Version.Report!.Html!.Value, Token));

        Assert.DoesNotContain("<script", html);
        Assert.DoesNotContain("<img src=http", html);
        Assert.IsTrue(Sources().Matches(html).All(match => match.Groups[1].Value.StartsWith("data:image/jpeg;base64,", StringComparison.Ordinal)));
        Assert.DoesNotContain("url(", html);
        Assert.Contains("&lt;script&gt;", html);
        Assert.Contains("default-src 'none'", html);
    }

    [TestMethod]
    public async Task Html_ThousandsOfAffectedPictures_StaysWithinItsSize()
    {
        var bench = new CheckBench();
        for (var i = 0; i < 1200; i++)
        {
            bench.Add(CheckBench.Png(i % 60, 120, 120), i % 2 == 0 ? "a" : "b", i % 3 == 0 ? "test" : "train");
        }

        var (registry, report) = await ValidateAsync(bench);

        Assert.IsGreaterThan(1000, report.Checks.Max(check => check.AffectedCount));
        Assert.IsLessThan(6_000_000, (await bench.Objects.ReadAsync(registry.Version.Report!.Html!.Value, Token)).Length);
        Assert.IsLessThan(2_000_000, (await bench.Objects.ReadAsync(registry.Version.Report!.Json, Token)).Length);
    }

    [TestMethod]
    public async Task Handler_Job_ValidatesWithTheSuiteOfTheRequest()
    {
        var bench = Good();
        var registry = new FakeRegistry(bench.Samples, ["a", "b"]);
        var validator = new DatasetValidator(registry, bench.Objects, CheckBench.Catalog, _clock, NullLogger<DatasetValidator>.Instance);
        var handler = new DatasetValidationHandler(registry, validator, CheckBench.Catalog);
        var journal = new Journal();

        var result = await handler.RunAsync(Context(new DatasetValidationRequest { Dataset = "har", Version = 1, Suite = "checks: [decodable]" }, journal), Token);

        Assert.AreEqual("ready", result!.Value.GetProperty("state").GetString());
        Assert.AreEqual(1, result.Value.GetProperty("passed").GetInt32());
        Assert.AreEqual(1, journal.Last);
        await Assert.ThrowsExactlyAsync<JobFailedException>(() =>
            handler.RunAsync(Context(new DatasetValidationRequest { Dataset = "har", Version = 2 }, journal), Token));
        var error = await Assert.ThrowsExactlyAsync<JobFailedException>(() =>
            handler.RunAsync(Context(new DatasetValidationRequest { Dataset = "har", Version = 1, Suite = "checks:\n  - nonsense" }, journal), Token));
        Assert.Contains("line 2", error.Message);
    }

    [TestMethod]
    public void ToJob_SameRequest_HasTheSameKeyAndOthersDoNot()
    {
        var request = new DatasetValidationRequest { Dataset = "har", Version = 1 };

        Assert.AreEqual(request.ToJob().DedupeKey, (request with { }).ToJob().DedupeKey);
        Assert.AreNotEqual(request.ToJob().DedupeKey, (request with { Version = 2 }).ToJob().DedupeKey);
        Assert.AreNotEqual(request.ToJob().DedupeKey, (request with { Suite = "checks: [decodable]" }).ToJob().DedupeKey);
    }

    /// <summary>24 different pictures of two classes, each in a split.</summary>
    internal static CheckBench Good()
    {
        var bench = new CheckBench();
        for (var i = 0; i < 24; i++)
        {
            bench.Add(CheckBench.Png(i), i % 2 == 0 ? "a" : "b", i < 20 ? "train" : "test");
        }

        return bench;
    }

    private async Task<(FakeRegistry Registry, ValidationReport Report)> ValidateAsync(
        CheckBench bench, ValidationSuite? suite = null, DatasetCheckCatalog? catalog = null)
    {
        catalog ??= CheckBench.Catalog;
        var registry = new FakeRegistry(bench.Samples, [.. bench.Samples.Select(sample => sample.Label!).Distinct()]);
        var validator = new DatasetValidator(registry, bench.Objects, catalog, _clock, NullLogger<DatasetValidator>.Instance);
        return (registry, await validator.ValidateAsync(registry.Version, suite ?? ValidationSuite.Default(catalog), null, null, Token));
    }

    private static JobContext Context(DatasetValidationRequest request, Journal journal)
    {
        var job = request.ToJob();
        return new JobContext(
            new Job
            {
                Id = "1",
                Kind = job.Kind,
                Subject = job.Subject,
                State = JobState.Running,
                Request = job.Request,
                Priority = 0,
                Attempt = 1,
                MaxAttempts = 3,
                CreatedAt = default,
            },
            null, journal);
    }

    [GeneratedRegex("src=\"([^\"]*)\"")]
    private static partial Regex Sources();

    private sealed class Journal : IJobJournal
    {
        public double? Last { get; private set; }

        public Task ReportAsync(double? progress, string? message)
        {
            Last = progress;
            return Task.CompletedTask;
        }

        public Task SaveCheckpointAsync(JsonElement checkpoint, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class Recorder(Action<ValidationProgress> report) : IProgress<ValidationProgress>
    {
        public void Report(ValidationProgress value) => report(value);
    }

    private sealed class BrokenCheck : IDatasetCheck
    {
        public string Name => "broken";

        public string Title => "Broken";

        public Severity DefaultSeverity => Severity.Info;

        public IReadOnlyList<CheckParameter> Parameters => [];

        public Task<CheckFinding> RunAsync(ValidationContext context, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("out of order");
    }
}
