using System.Text.Json;
using ClipHar.Core.Datasets.Registry;
using ClipHar.Core.Datasets.Store;
using ClipHar.Core.Datasets.Validation;
using ClipHar.Core.Storage;
using ClipHar.Tests.Datasets.Validation;
using ClipHar.Tests.Support;

namespace ClipHar.Tests.Standalone;

[TestClass]
public sealed class DataValidateVerbTests
{
    private static readonly Dictionary<string, string> NoEnvironment = [];

    public required TestContext TestContext { get; set; }

    private CancellationToken Token => TestContext.CancellationToken;

    [TestMethod]
    public async Task Validate_GoodThenLeakingVersion_ExitCodeAndReportsSaySo()
    {
        using var data = new TempFolder();
        await CommitAsync(data.Path, leak: false);
        await CommitAsync(data.Path, leak: true);

        var good = await RunAsync("data", "validate", "har@1", "--json", "--data", data.Path);
        var bad = await RunAsync("data", "validate", "har", "--html", data["report.html"], "--data", data.Path);

        Assert.AreEqual(0, good.ExitCode, good.Error);
        using var report = JsonDocument.Parse(good.Output);
        Assert.AreEqual("cliphar.validation-report/1", report.RootElement.GetProperty("schema").GetString());
        Assert.AreEqual(28, report.RootElement.GetProperty("checks").GetArrayLength());
        Assert.AreEqual(1, bad.ExitCode);
        Assert.Contains("har@2 is quarantined: 1 sample has the same bytes in another split", bad.Output);
        Assert.Contains("<!doctype html>", await File.ReadAllTextAsync(data["report.html"], Token));
    }

    [TestMethod]
    public async Task Validate_OwnSuite_IsUsedAndItsMistakesAreNamed()
    {
        using var data = new TempFolder();
        await CommitAsync(data.Path, leak: true);
        await File.WriteAllTextAsync(data["lax.yaml"], "checks: [{check: split_leakage, severity: warning}]", Token);
        await File.WriteAllTextAsync(data["wrong.yaml"], "checks:\n  - check: decodable\n    max_share: 3\n", Token);

        var lax = await RunAsync("data", "validate", "har", "--suite", data["lax.yaml"], "--data", data.Path);
        var wrong = await RunAsync("data", "validate", "har", "--suite", data["wrong.yaml"], "--data", data.Path);
        var unknown = await RunAsync("data", "validate", "other", "--data", data.Path);

        Assert.AreEqual(0, lax.ExitCode, lax.Error);
        Assert.AreEqual(1, wrong.ExitCode);
        Assert.Contains("line 3: 'max_share' of decodable is '3'; allowed is a number from 0 to 1.", wrong.Error);
        Assert.AreEqual(1, unknown.ExitCode);
        Assert.Contains("There is no dataset 'other'; there are har.", unknown.Error);
    }

    private static async Task CommitAsync(string folder, bool leak)
    {
        var data = new DataFolder(folder);
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        services.AddSingleton(data);
        services.AddLogging();
        services.AddDatasetValidation();
        await using var provider = services.BuildServiceProvider();
        await provider.GetRequiredService<DatabaseMigrator>().MigrateAsync(CancellationToken.None);
        var (registry, objects) = (provider.GetRequiredService<IDatasetRegistry>(), provider.GetRequiredService<IObjectStore>());
        var samples = new List<DatasetSample>();
        for (var i = 0; i < 24; i++)
        {
            var stored = await objects.AddAsync(CheckBench.Png(i), CancellationToken.None);
            samples.Add(new DatasetSample
            {
                Path = $"{i:00}.png",
                Object = stored.Id,
                Bytes = stored.Bytes,
                Width = 96,
                Height = 96,
                Label = i % 2 == 0
                    ? "running"
                    : "sitting",
                Split = i < 20 ? "train" : "test",
            });
        }

        if (leak)
        {
            samples.Add(samples[0] with { Path = "leak.png", Split = "test" });
        }

        await registry.CommitAsync("har", new DatasetCommit { Samples = samples }, CancellationToken.None);
    }

    private Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments) =>
        CliProcess.RunAsync(NoEnvironment, arguments, Token);
}
