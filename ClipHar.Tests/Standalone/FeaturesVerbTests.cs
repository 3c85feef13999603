using System.Text.Json;

using ClipHar.Tests.Support;

namespace ClipHar.Tests.Standalone;

[TestClass]
public sealed class FeaturesVerbTests
{
    public required TestContext TestContext { get; set; }

    [TestMethod]
    public async Task Features_AppliedListedMaterializedAndRead_ByOneProcessAfterTheOther()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder["features.yaml"], """
            entities:
              - { name: camera, value_type: int64 }
            views:
              - name: light
                entities: [camera]
                ttl: 1d
                fields: [{ name: brightness, dtype: float32 }]
            """, TestContext.CancellationToken);
        await File.WriteAllTextAsync(
            folder["bad.yaml"], "views:\n  - { name: x, entities: [nobody], fields: [] }\n", TestContext.CancellationToken);

        var applied = await RunAsync(folder, 0, "features", "apply", folder["features.yaml"], "--json");
        var bad = await RunAsync(folder, 1, "features", "apply", folder["bad.yaml"]);
        var listed = await RunAsync(folder, 0, "features", "list", "--json");
        var materialized = await RunAsync(folder, 0, "features", "materialize", "--json");
        var read = await RunAsync(folder, 0, "features", "get", "light:brightness", "--entity", "camera=7", "--json");

        Assert.AreEqual("created", Json(applied)[1].GetProperty("kind").GetString());
        Assert.Contains("views[0].entities[0]", bad.Error);
        Assert.Contains("views[0].fields", bad.Error);
        Assert.AreEqual("light", Json(listed).GetProperty("views")[0].GetProperty("name").GetString());
        Assert.AreEqual(0, Json(materialized).GetProperty("keys").GetProperty("light").GetInt32());
        Assert.AreEqual("NOT_FOUND", Json(read).GetProperty("results")[1].GetProperty("statuses")[0].GetString());
    }

    private async Task<(string Output, string Error)> RunAsync(TempFolder folder, int expected, params string[] arguments)
    {
        var (code, output, error) = await CliProcess.RunAsync(
            new Dictionary<string, string>(), [.. arguments, "--data", folder["data"]], TestContext.CancellationToken);
        Assert.AreEqual(expected, code, error);
        return (output, error);
    }

    private static JsonElement Json((string Output, string Error) run) => JsonDocument.Parse(run.Output).RootElement;
}
