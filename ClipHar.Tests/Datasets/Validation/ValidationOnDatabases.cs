using ClipHar.Core.Datasets.Registry;
using ClipHar.Core.Datasets.Validation;
using ClipHar.Core.Datasets.Validation.Reports;
using ClipHar.Core.Datasets.Validation.Suites;
using ClipHar.Tests.Core.Datasets.Registry;
using ClipHar.Tests.Core.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClipHar.Tests.Datasets.Validation;

/// <summary>What every database must do when versions are validated.</summary>
public abstract class ValidationBehavior
{
    public required TestContext TestContext { get; set; }

    private CancellationToken Token => TestContext.CancellationToken;

    [TestMethod]
    public async Task ValidateAsync_Leak_QuarantinesAndLosesNothingUntilAPersonReleasesIt()
    {
        await using var fixture = await CreateAsync();
        var registry = fixture.Registry;
        var samples = await SamplesAsync(fixture);
        var good = await registry.CommitAsync("har", new DatasetCommit { Samples = samples }, Token);
        await ValidateAsync(fixture, good);
        samples.Add(samples[0] with { Path = "leak.png", Split = "test" });
        var bad = await registry.CommitAsync("har", new DatasetCommit { Samples = samples, Parent = good.Version }, Token);

        await ValidateAsync(fixture, bad);

        var quarantined = (await registry.ResolveAsync("har", "2", Token))!;
        Assert.AreEqual(DatasetVersionState.Quarantined, quarantined.State);
        Assert.Contains("1 sample has the same bytes in another split", quarantined.StateReason!);
        Assert.AreEqual("failed", quarantined.Report!.Status);
        Assert.AreEqual(1, (await registry.ResolveAsync("har", "latest", Token))!.Version, "quarantined is never the latest");
        Assert.HasCount(samples.Count, await registry.ReadSamplesAsync(quarantined, Token).ToListAsync(Token));
        Assert.IsTrue(await fixture.Objects.ContainsAsync(quarantined.Report.Json, Token));
        Assert.IsTrue(await fixture.Objects.ContainsAsync(quarantined.Report.Html!.Value, Token));
        var leaking = await registry.ListSamplesAsync(quarantined, new SampleFilter { Issue = "split_leakage" }, 0, 10, Token);
        Assert.AreEqual("leak.png", leaking.Items.Single().Sample.Path);
        Assert.AreEqual(IssueSeverity.Error, leaking.Items[0].Issues.Single(issue => issue.Check == "split_leakage").Severity);

        await registry.SetStateAsync(quarantined, DatasetVersionState.Ready, null, "Known and accepted.", Token);

        var released = (await registry.ResolveAsync("har", "latest", Token))!;
        Assert.AreEqual(2, released.Version);
        Assert.AreEqual("failed", released.Report!.Status, "the report stays");
        CollectionAssert.AreEqual(
            new[] { DatasetVersionState.Validating, DatasetVersionState.Quarantined, DatasetVersionState.Ready },
            (await registry.ListEventsAsync(released, Token)).Select(change => change.To).ToArray());
    }

    [TestMethod]
    public async Task ValidateAsync_AgainWithAnotherSuite_ReplacesIssuesAndState()
    {
        await using var fixture = await CreateAsync();
        var samples = await SamplesAsync(fixture);
        samples.Add(samples[0] with { Path = "leak.png", Split = "test" });
        var version = await fixture.Registry.CommitAsync("har", new DatasetCommit { Samples = samples }, Token);
        await ValidateAsync(fixture, version);

        await ValidateAsync(fixture, version, "checks: [{check: split_leakage, severity: warning}]");

        var again = (await fixture.Registry.ResolveAsync("har", "1", Token))!;
        Assert.AreEqual(DatasetVersionState.Ready, again.State);
        Assert.AreEqual("warning", again.Report!.Status);
        var issues = await fixture.Registry.CountIssuesAsync(again, Token);
        CollectionAssert.AreEqual(new[] { "split_leakage" }, issues.Keys.ToArray());
    }

    [TestMethod]
    public async Task ValidateAsync_NewLabelInTheNextVersion_IsSeenAgainstTheParent()
    {
        await using var fixture = await CreateAsync();
        var samples = await SamplesAsync(fixture);
        var first = await fixture.Registry.CommitAsync("har", new DatasetCommit { Samples = samples }, Token);
        samples[3] = samples[3] with { Label = "jumping" };
        var second = await fixture.Registry.CommitAsync("har", new DatasetCommit { Samples = samples, Parent = first.Version }, Token);

        var report = await ValidateAsync(fixture, second, "checks: [label_set_changes]");

        Assert.AreEqual("Added: jumping.", report.Checks[0].Summary);
    }

    internal abstract Task<RegistryFixture> CreateAsync();

    private static async Task<List<DatasetSample>> SamplesAsync(RegistryFixture fixture)
    {
        var samples = new List<DatasetSample>();
        for (var i = 0; i < 24; i++)
        {
            var file = CheckBench.Png(i);
            var stored = await fixture.Objects.AddAsync(new MemoryStream(file), CancellationToken.None);
            samples.Add(new DatasetSample
            {
                Path = $"{i:00}.png",
                Object = stored.Id,
                Bytes = file.Length,
                Width = 96,
                Height = 96,
                Label = i % 2 == 0 ? "running" : "sitting",
                Split = i < 20 ? "train" : "test",
            });
        }

        return samples;
    }

    private async Task<ValidationReport> ValidateAsync(RegistryFixture fixture, DatasetVersion version, string? suite = null)
    {
        var validator = new DatasetValidator(
            fixture.Registry, fixture.Objects, CheckBench.Catalog, fixture.Clock, NullLogger<DatasetValidator>.Instance);
        var chosen = suite is null ? ValidationSuite.Default(CheckBench.Catalog) : SuiteParser.Parse(suite, "test", CheckBench.Catalog);
        return await validator.ValidateAsync(version, chosen, null, null, Token);
    }
}

[TestClass]
public sealed class SqliteValidationTests : ValidationBehavior
{
    internal override async Task<RegistryFixture> CreateAsync() => new(await StoreFixture.SqliteAsync(TestContext.CancellationToken));
}

[TestClass]
public sealed class PostgresValidationTests : ValidationBehavior
{
    private static PostgresServer? _server;

    [ClassInitialize]
    public static async Task StartAsync(TestContext context) => _server = await PostgresServer.StartAsync(context.CancellationToken);

    [ClassCleanup]
    public static async Task StopAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    internal override async Task<RegistryFixture> CreateAsync() => new(await StoreFixture.PostgresAsync(_server!, TestContext.CancellationToken));
}
