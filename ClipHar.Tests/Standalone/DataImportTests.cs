using System.Text.Json;
using ClipHar.Tests.Core.Datasets.Acquisition;
using ClipHar.Tests.Support;

namespace ClipHar.Tests.Standalone;

[TestClass]
public sealed class DataImportTests
{
    public required TestContext TestContext { get; set; }

    private CancellationToken Token => TestContext.CancellationToken;

    [TestMethod]
    public async Task Import_FolderTwice_MakesOneVersionAndPrintsJson()
    {
        using var temp = new TempFolder();
        for (var index = 0; index < 40; index++)
        {
            Drawings.Write(temp.Combine("set"), $"train/{(index % 2 == 0 ? "running" : "eating")}/{index}.jpg", Drawings.Jpeg(index));
        }

        string[] arguments = ["data", "import", temp.Combine("set"), "--name", "har", "--data", temp.Combine("data"), "--json"];
        var first = await CliProcess.RunAsync(new Dictionary<string, string>(), arguments, Token);
        var second = await CliProcess.RunAsync(new Dictionary<string, string>(), arguments, Token);

        var result = JsonDocument.Parse(first.Output).RootElement;
        Assert.AreEqual(
            (1, 40, 40), (result.GetProperty("version").GetInt32(), result.GetProperty("sample_count").GetInt32(),
                result.GetProperty("counts").GetProperty("added").GetInt32()), first.Error);
        Assert.AreEqual(result.GetProperty("state").GetString() == "ready" ? 0 : 1, first.ExitCode);
        Assert.IsTrue(JsonDocument.Parse(second.Output).RootElement.GetProperty("version").GetInt32() is 1 or 2, second.Output);
    }

    [TestMethod]
    public async Task Import_NothingThatIsASource_FailsAndSaysWhatIs()
    {
        using var temp = new TempFolder();

        var (code, _, error) = await CliProcess.RunAsync(
            new Dictionary<string, string>(), [
                "data", "import", temp.Combine("missing.xyz"), "--name", "har", "--data", temp.Combine("data")], Token);

        Assert.AreEqual(1, code);
        Assert.Contains("is no folder, file, http(s) address, hub data set", error);
    }
}
