using System.Text.Json;
using ClipHar.Core.Datasets.Registry;
using ClipHar.Core.Datasets.Store;
using ClipHar.Core.Storage;
using ClipHar.Tests.Support;

namespace ClipHar.Tests.Standalone;

/// <summary>The verbs of the dataset registry, as a person runs them.</summary>
[TestClass]
public sealed class RegistryVerbsTests
{
    public required TestContext TestContext { get; set; }

    private CancellationToken Token => TestContext.CancellationToken;

    [TestMethod]
    public async Task DataVerbs_OnADatasetOfTheRegistry_ShowSplitRelabelAndWriteIt()
    {
        using var folder = new TempFolder();
        await CreateDatasetAsync(folder["data"]);
        var environment = new Dictionary<string, string> { ["Data__Folder"] = folder["data"] };

        var list = await JsonAsync(environment, "data", "list");
        var split = await JsonAsync(environment, "data", "split", "har", "--seed", "7");
        var relabelled = await JsonAsync(environment, "data", "relabel", "har", "running/01.txt=eating", "--rev", "2", "-m", "review");
        var diff = await JsonAsync(environment, "data", "diff", "--dataset", "har", "3");
        await JsonAsync(environment, "data", "tag", "har", "gold", "--rev", "3");
        var shown = await JsonAsync(environment, "data", "show", "har", "--rev", "gold");
        var got = await JsonAsync(environment, "data", "get", "har", "--rev", "gold", "--out", folder["out"]);
        var garbage = await JsonAsync(environment, "data", "gc", "--registry");
        var people = await CliProcess.RunAsync(environment, ["data", "log", "har"], Token);
        var unknown = await CliProcess.RunAsync(environment, ["data", "show", "har", "--rev", "9"], Token);

        Assert.AreEqual("har", list[0].GetProperty("name").GetString());
        Assert.AreEqual(2, split.GetProperty("version").GetInt32());
        Assert.AreEqual(64, split.GetProperty("split_hash").GetString()!.Length);
        Assert.AreEqual("review", relabelled.GetProperty("message").GetString());
        Assert.AreEqual(1, diff.GetProperty("relabelled").GetInt32());
        Assert.AreEqual("eating", diff.GetProperty("items")[0].GetProperty("label_after").GetString());
        Assert.AreEqual(3, shown.GetProperty("version").GetInt32());
        Assert.AreEqual(20, got.GetProperty("samples").GetInt32());
        Assert.AreEqual("picture 1", await File.ReadAllTextAsync(folder.Combine("out", "running", "01.txt"), Token));
        Assert.AreEqual(0, garbage.GetProperty("garbage").GetArrayLength());
        Assert.Contains("version 3  made: review", people.Output);
        Assert.AreEqual(1, unknown.ExitCode);
        Assert.Contains("has no version '9'", unknown.Error);
    }

    private async Task<JsonElement> JsonAsync(Dictionary<string, string> environment, params string[] arguments)
    {
        var (exitCode, output, error) = await CliProcess.RunAsync(environment, [.. arguments, "--json"], Token);
        Assert.AreEqual(0, exitCode, $"{string.Join(' ', arguments)}: {output}{error}");
        return JsonSerializer.Deserialize<JsonElement>(output);
    }

    private async Task CreateDatasetAsync(string dataFolder)
    {
        await using var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder()
                .AddInMemoryCollection(new Dictionary<string, string?> { [DataFolder.ConfigurationKey] = dataFolder }).Build())
            .AddLogging()
            .AddDatasetRegistry()
            .BuildServiceProvider();
        await services.GetRequiredService<DatabaseMigrator>().MigrateAsync(Token);
        var objects = services.GetRequiredService<IObjectStore>();
        var registry = services.GetRequiredService<IDatasetRegistry>();
        var samples = new List<DatasetSample>();
        for (var i = 0; i < 20; i++)
        {
            var label = i % 2 == 0 ? "eating" : "running";
            var stored = await objects.AddAsync(System.Text.Encoding.UTF8.GetBytes($"picture {i}"), Token);
            samples.Add(new DatasetSample
            {
                Path = $"{label}/{i:00}.txt",
                Object = stored.Id,
                Bytes = stored.Bytes,
                Width = 1,
                Height = 1,
                Label = label,
            });
        }

        var version = await registry.CommitAsync("har", new DatasetCommit { Samples = samples }, Token);
        await registry.SetStateAsync(version, DatasetVersionState.Ready, null, null, Token);
    }
}
