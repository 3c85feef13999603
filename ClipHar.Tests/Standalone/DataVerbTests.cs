using System.Text.Json;
using ClipHar.Tests.Support;

namespace ClipHar.Tests.Standalone;

/// <summary>The verbs of DVC workspaces, as a person or a script runs them.</summary>
[TestClass]
public sealed class DataVerbTests
{
    private static readonly Dictionary<string, string> NoEnvironment = [];

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task Data_FromAddToGc_DoesWhatItSaysAndSaysItInJson()
    {
        using var folder = new TempFolder();
        var (work, remote) = (folder["w"], folder["remote"]);
        Directory.CreateDirectory(Path.Combine(work, ".dvc"));
        await File.WriteAllTextAsync(
            Path.Combine(work, ".dvc", "config"), $"[core]\n    remote = r\n    no_scm = True\n['remote \"r\"']\n    url = {remote}\n");
        var pictures = Directory.CreateDirectory(Path.Combine(work, "pics")).FullName;
        await File.WriteAllTextAsync(Path.Combine(pictures, "a.jpg"), "a");
        await File.WriteAllTextAsync(Path.Combine(pictures, "b.jpg"), "b");

        var added = await RunAsync(0, "data", "add", pictures, "--json");
        Assert.AreEqual(2, added.GetProperty("added")[0].GetProperty("files").GetInt32());
        Assert.IsFalse(File.Exists(Path.Combine(work, ".gitignore")));
        Assert.AreEqual(3, (await RunAsync(0, "data", "push", pictures, "--json")).GetProperty("transferred").GetInt32());
        Directory.Delete(Path.Combine(work, ".dvc", "cache"), recursive: true);
        Directory.Delete(pictures, recursive: true);
        var missing = (await RunAsync(0, "data", "status", pictures, "--json")).GetProperty("outputs")[0];
        Assert.AreEqual("missing", missing.GetProperty("state").GetString());
        await RunAsync(1, "data", "checkout", pictures, "--json");
        Assert.AreEqual(3, (await RunAsync(0, "data", "pull", pictures, "--json")).GetProperty("fetch").GetProperty("transferred").GetInt32());
        Assert.AreEqual("b", await File.ReadAllTextAsync(Path.Combine(pictures, "b.jpg")));
        Assert.IsTrue((await RunAsync(0, "data", "status", pictures, "--json")).GetProperty("clean").GetBoolean());
    }

    [TestMethod]
    public async Task DataAdd_NotInAWorkspace_SaysHowToMakeOne()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder["a"], "a");

        var (exitCode, _, error) = await CliProcess.RunAsync(NoEnvironment, ["data", "add", folder["a"]], TestContext.CancellationToken);

        Assert.AreEqual(1, exitCode);
        StringAssert.Contains(error, "--init");
    }

    private async Task<JsonElement> RunAsync(int expected, params string[] arguments)
    {
        var (exitCode, output, error) = await CliProcess.RunAsync(NoEnvironment, arguments, TestContext.CancellationToken);
        Assert.AreEqual(expected, exitCode, error);
        return JsonSerializer.Deserialize<JsonElement>(output);
    }
}
